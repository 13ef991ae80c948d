/**
 * What the pages do beyond working: pointing at a chart tells the day's figures, which stand in its table anyway. Nothing
 * is fetched, and nothing changes for those who go by keyboard or by ear.
 */
export const pageScript = /* js */ `
for (const figure of document.querySelectorAll('figure.chart')) {
  const plot = figure.querySelector('.plot')
  const heads = [...figure.querySelectorAll('thead th')].map(cell => cell.textContent)
  const days = [...figure.querySelectorAll('tbody tr')].reverse()
  const readout = document.createElement('p')
  readout.className = 'readout'
  readout.setAttribute('aria-hidden', 'true')
  plot.append(readout)
  const told = row => [...row.cells].map((cell, i) => (i === 0 ? '' : heads[i] + ' ') + cell.textContent).join(' · ')
  plot.addEventListener('pointermove', event => {
    const svg = event.target.closest('svg')
    if (!svg) return
    const { left, width } = svg.getBoundingClientRect()
    const [from, to] = svg.dataset.days.split(' ').map(Number)
    const row = days[Math.floor((((event.clientX - left) / width - from) / (to - from)) * days.length)]
    readout.textContent = row ? told(row) : ''
  })
  plot.addEventListener('pointerleave', () => { readout.textContent = '' })
}
`

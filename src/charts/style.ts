/** Colours that people who confuse red and green tell apart (Okabe & Ito 2008), dark enough for white letters. */
export const inks = {
  text: '#262626',
  quiet: '#5f6368',
  axis: '#8a8f94',
  grid: '#eceef0',
  day: '#9aa6b2',
  week: '#0b5394',
  usual: '#56b4e9',
  gap: '#9e9e9e',
  drop: '#c44e00',
  paused: '#8e3b7c',
  event: '#00795a',
} as const

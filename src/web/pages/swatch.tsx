import type { JSX } from 'preact'
import { type Ink, inkProperty } from '../../charts/style.ts'

export type Shape = 'dot' | 'line' | 'dashes' | 'area' | 'frame'

/** What a legend shows of a line or an area. */
export function Swatch({ shape, ink }: { readonly shape: Shape; readonly ink: Ink }): JSX.Element {
  const colour = `var(${inkProperty(ink)})`
  return (
    <svg class="swatch" viewBox="0 0 22 12" width="22" height="12" aria-hidden="true">
      {shape === 'dot' && <circle cx="11" cy="6" r="3" fill={colour} />}
      {shape === 'line' && <path d="M1 6h20" stroke={colour} stroke-width="2.5" />}
      {shape === 'dashes' && <path d="M1 6h20" stroke={colour} stroke-width="2" stroke-dasharray="6 3" />}
      {shape === 'area' && <rect width="22" height="12" rx="2" fill={colour} fill-opacity=".45" />}
      {shape === 'frame' && (
        <rect
          x="1"
          y="1"
          width="20"
          height="10"
          fill="none"
          stroke={colour}
          stroke-width="1.5"
          stroke-dasharray="4 2"
        />
      )}
    </svg>
  )
}

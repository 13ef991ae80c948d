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
  onMark: '#ffffff',
} as const

export type Ink = keyof typeof inks

/** The same on a dark ground, light enough for dark letters. */
export const darkInks: Readonly<Record<Ink, string>> = {
  text: '#e6eaee',
  quiet: '#a8b3bd',
  axis: '#7d8892',
  grid: '#2b333b',
  day: '#6f7c89',
  week: '#7db8f0',
  usual: '#2f7fae',
  gap: '#707b85',
  drop: '#ff9e6b',
  paused: '#e0a0d2',
  event: '#5fd1ae',
  onMark: '#14181c',
}

/** A colour of a chart within a page, which follows the page's dark mode: set by the page's style sheet. */
export const inkProperty = (ink: Ink): string => `--chart-${ink.toLowerCase()}`

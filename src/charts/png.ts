import { createRequire } from 'node:module'
import { renderAsync } from '@resvg/resvg-js'

/**
 * Arimo has the widths of Helvetica and Arial, by which ECharts measures text where there is no browser. It comes as a
 * package, for a server need not have any font, and without one all text vanishes silently.
 */
const FAMILY = 'Arimo'
const require = createRequire(import.meta.url)
const fontFiles = ['400Regular/Arimo_400Regular.ttf', '700Bold/Arimo_700Bold.ttf'].map(file =>
  require.resolve(`@expo-google-fonts/arimo/${file}`),
)

export interface PngOptions {
  /** Width in pixels; the height follows. */
  readonly width: number
  /** Files of the fonts; default: ours. Those of the system are never used, so that a picture is the same everywhere. */
  readonly fonts?: readonly string[]
}

/** An SVG document as pixels, for where SVG is not shown, such as mails. Drawn beside the program's own thread. */
export async function toPng(svg: string, { width, fonts = fontFiles }: PngOptions): Promise<Buffer> {
  const image = await renderAsync(svg, {
    fitTo: { mode: 'width', value: width },
    background: '#ffffff',
    font: {
      loadSystemFonts: false,
      fontFiles: [...fonts],
      defaultFontFamily: FAMILY,
      // Of axes and legend: there ECharts writes the shorthand `font`, which resvg does not read.
      defaultFontSize: 12,
      sansSerifFamily: FAMILY,
    },
  })
  return image.asPng()
}

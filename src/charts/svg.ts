import {
  CustomChart,
  type CustomSeriesOption,
  LineChart,
  type LineSeriesOption,
  ScatterChart,
  type ScatterSeriesOption,
} from 'echarts/charts'
import {
  GraphicComponent,
  type GraphicComponentOption,
  GridComponent,
  type GridComponentOption,
  LegendComponent,
  type LegendComponentOption,
  MarkAreaComponent,
  type MarkAreaComponentOption,
} from 'echarts/components'
import { type ComposeOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([
  LineChart,
  ScatterChart,
  CustomChart,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  GraphicComponent,
  SVGRenderer,
])

export type PictureOption = ComposeOption<
  | LineSeriesOption
  | ScatterSeriesOption
  | CustomSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | MarkAreaComponentOption
  | GraphicComponentOption
>

export interface Drawing {
  readonly width: number
  readonly height: number
  readonly option: PictureOption
}

export interface Picture extends Drawing {
  /** For those who do not see it: name and content. */
  readonly title: string
  readonly description: string
}

/** Draws without a browser. The answer is a whole SVG document. */
export function toSvg({ title, description, ...drawing }: Picture): string {
  return render(drawing)
    .replace('<svg ', '<svg role="img" ')
    .replace(/>/, () => `>\n<title>${escaped(title)}</title>\n<desc>${escaped(description)}</desc>`)
}

/** The same without words for those who do not see it. */
export function render({ width, height, option }: Drawing): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ animation: false, ...option })
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

import { LineChart, type LineSeriesOption, ScatterChart, type ScatterSeriesOption } from 'echarts/charts'
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

use([LineChart, ScatterChart, GridComponent, LegendComponent, MarkAreaComponent, GraphicComponent, SVGRenderer])

export type PictureOption = ComposeOption<
  | LineSeriesOption
  | ScatterSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | MarkAreaComponentOption
  | GraphicComponentOption
>

export interface Picture {
  readonly width: number
  readonly height: number
  readonly option: PictureOption
  /** For those who do not see it: name and content. */
  readonly title: string
  readonly description: string
}

/** Draws without a browser. The answer is a whole SVG document. */
export function toSvg({ width, height, option, title, description }: Picture): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ animation: false, ...option })
    return chart
      .renderToSVGString()
      .replace('<svg ', '<svg role="img" ')
      .replace(/>/, () => `>\n<title>${escaped(title)}</title>\n<desc>${escaped(description)}</desc>`)
  } finally {
    chart.dispose()
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

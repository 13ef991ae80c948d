import { crc32, deflateSync } from 'node:zlib'
import { Resvg } from '@resvg/resvg-js'

/** The same picture with at most 256 colours, a third of the size: enough for a page of text and lines. */
export function smallPng(png: Buffer): Buffer {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const colors = colorsOf(png, width, height)
  const { palette, indexOf } = paletteOf(colors)
  const lines = Buffer.alloc(height * (width + 1)) // each begins with its filter: none
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = indexOf.get(colors[y * width + x] ?? 0) ?? 0
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8) // eight bits a pixel, by palette
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  const data = deflateSync(lines, { level: 9 })
  const parts = [chunk('IHDR', head), chunk('PLTE', palette), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([signature, ...parts])
}

/** 0xRRGGBB, row by row. */
function colorsOf(png: Buffer, width: number, height: number): Uint32Array {
  const image = `<image width="${width}" height="${height}" href="data:image/png;base64,${png.toString('base64')}"/>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${image}</svg>`
  const { pixels } = new Resvg(svg, { background: '#ffffff', imageRendering: 1 }).render()
  return Uint32Array.from({ length: width * height }, (_, i) => pixels.readUInt32BE(4 * i) >>> 8)
}

/** Nearer to a kept colour than this, nobody tells another from it. */
const ALIKE = 12 ** 2

/** The most frequent colours that can be told apart; all others become the nearest of them. */
function paletteOf(colors: Uint32Array) {
  const counts = new Map<number, number>()
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1)
  const kept: number[] = []
  for (const [color] of [...counts].sort(([, a], [, b]) => b - a)) {
    if (kept.length < 256 && kept.every(other => distance(color, other) > ALIKE)) kept.push(color)
  }
  const indexOf = new Map([...counts.keys()].map(color => [color, nearest(color, kept)]))
  return { indexOf, palette: Buffer.from(kept.flatMap(rgb)) }
}

function nearest(color: number, kept: readonly number[]): number {
  return kept.reduce((best, other, i) => (distance(color, other) < distance(color, kept[best] ?? 0) ? i : best), 0)
}

function distance(a: number, b: number): number {
  const to = rgb(b)
  return rgb(a).reduce((sum, part, i) => sum + (part - (to[i] ?? 0)) ** 2, 0)
}

const rgb = (color: number): number[] => [color >> 16, (color >> 8) & 255, color & 255]

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}

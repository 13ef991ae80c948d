import { inflateRawSync } from 'node:zlib'

/** The texts of a ZIP archive by their paths, read by its central directory (APPNOTE 4.3.12). */
export function partsOf(zip: Buffer): Record<string, string> {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const count = zip.readUInt16LE(end + 10)
  let at = zip.readUInt32LE(end + 16)
  const parts: Record<string, string> = {}
  for (let i = 0; i < count; i++) {
    const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)]
    const [name, extra, comment] = [28, 30, 32].map(offset => zip.readUInt16LE(at + offset)) as [number, number, number]
    const local = zip.readUInt32LE(at + 42)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const bytes = zip.subarray(start, start + size)
    parts[zip.toString('utf8', at + 46, at + 46 + name)] = (method === 0 ? bytes : inflateRawSync(bytes)).toString()
    at += 46 + name + extra + comment
  }
  return parts
}

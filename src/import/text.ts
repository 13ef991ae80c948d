/** Whoever reads it is told what is wrong with the file or the words of the command, and what to do. */
export class ImportError extends Error {
  override readonly name = 'ImportError'
}

/** A history of ten years by city is a tenth of this. */
export const MOST_BYTES = 32 * 1024 * 1024

export interface DecodedText {
  readonly text: string
  /** As people call it. */
  readonly encoding: string
}

/**
 * The text of an exported file: by its byte order mark, else UTF-8, else the code page of Western Windows, in which older
 * Excel writes. Meta Business Suite writes UTF-16LE with a mark.
 */
export function decoded(bytes: Uint8Array): DecodedText {
  if (bytes.length === 0) throw new ImportError('The file is empty: export it again')
  const marked = marks.find(({ mark }) => mark.every((byte, i) => bytes[i] === byte))
  if (marked) return { text: decode(marked.encoding, bytes), encoding: marked.encoding.toUpperCase() }
  refuseBinary(bytes)
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8' }
  } catch {
    return { text: decode('windows-1252', bytes), encoding: 'Windows-1252' }
  }
}

const marks = [
  { mark: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
] as const

const decode = (encoding: string, bytes: Uint8Array) => new TextDecoder(encoding).decode(bytes)

const ZIP = [0x50, 0x4b]

/** No text without a mark holds a zero byte. */
function refuseBinary(bytes: Uint8Array): void {
  if (ZIP.every((byte, i) => bytes[i] === byte)) {
    throw new ImportError('The file is a workbook or an archive, not CSV: open it in Excel and save the sheet as CSV')
  }
  if (bytes.includes(0)) throw new ImportError('The file is not text: export it as CSV')
}

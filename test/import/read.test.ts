import { describe, expect, it } from '@jest/globals'
import { readContent } from '../../src/import/read.ts'
import type { Reading } from '../../src/import/reading.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])

const plain: Reading = { signed: false, audience: null }
const read = (text: string | Uint8Array, reading: Partial<Reading> = {}) =>
  readContent(typeof text === 'string' ? bytesOf(text) : text, { ...plain, ...reading })
const pairs = (text: string | Uint8Array, reading: Partial<Reading> = {}) =>
  read(text, reading).values.map(({ day, value }) => [day, value])
const refusals = (text: string, reading: Partial<Reading> = {}) => read(text, reading).refused

describe('an export of Meta Business Suite', () => {
  const one = [
    'sep=,',
    '"Copertura di Facebook"',
    '"Data","Primary"',
    '"2023-03-01T00:00:00","49"',
    '"2023-03-02T00:00:00","1203"',
    '"2023-03-03T00:00:00",""',
  ]
  const two = [...one, '', '"Visite a Facebook"', '"Data","Primary"', '"2023-03-01T00:00:00","7"', '']

  it('is read as it comes: UTF-16 with a mark, a line of its separator, titles, days with times', () => {
    const content = read(utf16(one.join('\r\n')))
    expect(content).toMatchObject({
      encoding: 'UTF-16LE',
      delimiter: ',',
      section: 'Copertura di Facebook',
      columns: ['Data', 'Primary'],
      refused: [],
    })
    expect(content.values).toEqual([
      { line: 4, day: '2023-03-01', segment: '', value: 49 },
      { line: 5, day: '2023-03-02', segment: '', value: 1203 },
    ])
  })

  it('with several tables wants one named', () => {
    expect(() => read(utf16(two.join('\n')))).toThrow(
      'The file has several sections: "Copertura di Facebook", "Visite a Facebook". Name one with --section',
    )
    expect(pairs(utf16(two.join('\n')), { section: 'visite a facebook' })).toEqual([['2023-03-01', 7]])
    expect(() => read(utf16(two.join('\n')), { section: 'Visite a Facebok' })).toThrow(
      'did you mean "Visite a Facebook"?',
    )
  })
})

describe('an export of X', () => {
  const text = [
    'Date,Impressions,Likes,New follows,Unfollows',
    '"Fri, Nov 15, 2019",1200,31,4,1',
    '"Sat, Nov 16, 2019",900,12,0,2',
  ].join('\n')

  it('wants the column named, of which it has many', () => {
    expect(() => read(text)).toThrow(
      'Several columns may be meant: "Impressions", "Likes", "New follows", "Unfollows". Name one with --value-column, or several that are to be added up',
    )
    expect(pairs(text, { valueColumns: ['impressions'] })).toEqual([
      ['2019-11-15', 1200],
      ['2019-11-16', 900],
    ])
  })

  it('names the columns there are where one is not', () => {
    expect(() => read(text, { valueColumns: ['Impresions'] })).toThrow(
      'There is no column "Impresions"; did you mean "Impressions"?',
    )
    expect(() => read(text, { dateColumn: 'Dat', valueColumns: ['Likes'] })).toThrow(
      /No line has a column "Dat"; did you mean "Date"\? Line 1 has: Date, Impressions, Likes/,
    )
  })
})

describe('a sheet kept by hand', () => {
  it('has semicolons, Italian days and numbers, the code page of Windows, and a sum at its end', () => {
    const text = 'Città della Spezia;\nData;Fan\n31/12/2019;12.040\n01/01/2020;12.041,0\n2/1/2020;\nTotale;24.081\n'
    const content = read(Buffer.from(text, 'latin1'))
    expect(content).toMatchObject({ encoding: 'Windows-1252', delimiter: ';', section: 'Città della Spezia' })
    expect(content.values.map(({ day, value }) => [day, value])).toEqual([
      ['2019-12-31', 12040],
      ['2020-01-01', 12041],
    ])
    expect(content.refused).toEqual([
      {
        line: 6,
        column: 'Data',
        message: '"Totale" is no day; correct it in the file, or tell how days are written with --date-format',
      },
    ])
  })

  it('tells the day from the month by the column as a whole, or has to be told', () => {
    expect(pairs('date,n\n03/04/2019,1\n25/04/2019,2')).toEqual([
      ['2019-04-03', 1],
      ['2019-04-25', 2],
    ])
    expect(pairs('date,n\n03/04/2019,1\n03/25/2019,2')).toEqual([
      ['2019-03-04', 1],
      ['2019-03-25', 2],
    ])
    expect(pairs('date,n\n03.04.2019,1')).toEqual([['2019-04-03', 1]])
    expect(() => read('date,n\n03/04/2019,1')).toThrow('may be day first or month first, and no cell tells')
    expect(pairs('date,n\n03/04/2019,1', { dateFormat: 'MM/DD/YYYY' })).toEqual([['2019-03-04', 1]])
    expect(pairs('date,n\n3 apr 19,1', { dateFormat: 'D MMM YY' })).toEqual([['2019-04-03', 1]])
    expect(() => read('date,n\n1,1', { dateFormat: 'day' })).toThrow('--date-format "day" is not understood')
  })

  it('may name its months', () => {
    const text = 'giorno\tn\n4 novembre 2019\t1\n5 nov 2019\t2\nNovember 6, 2019\t3\n2019/11/07\t4'
    expect(pairs(text).map(([day]) => day)).toEqual(['2019-11-04', '2019-11-05', '2019-11-06', '2019-11-07'])
  })
})

describe('numbers', () => {
  const value = (cell: string, reading: Partial<Reading> = {}) => {
    const content = read(`date\tn\n2019-01-01\t${cell}`, reading)
    return content.values[0]?.value ?? content.refused[0]?.message
  }

  it.each([
    ['1234', 1234],
    ['1.234', 1234],
    ['1,234', 1234],
    ['1.234.567', 1234567],
    ["1'234", 1234],
    ['1 234', 1234],
    ['1\u202f234', 1234],
    ['1.234,0', 1234],
    ['1,234.00', 1234],
    ['0', 0],
    [' 7 ', 7],
    ['+7', 7],
  ])('%s is %i', (cell, number) => expect(value(cell)).toBe(number))

  it.each([
    ['-3', 'is negative, which a count can not be; correct it in the file'],
    ['1.234,5', 'is no whole number; counts are. Correct it in the file'],
    ['1.2K', 'is no number; correct it in the file'],
    ['12,34,56', 'is no number; correct it in the file'],
    ['n/a', 'is no number; correct it in the file'],
    ['99999999999999999999', 'is no whole number; counts are. Correct it in the file'],
    ['4%', 'is a percentage; tell of how many people with --percent-of'],
  ])('%s is refused', (cell, message) => expect(value(cell)).toBe(`"${cell}" ${message}`))

  it('have the decimal sign that is told, and may be negative where differences are meant', () => {
    expect(value('1.234', { decimal: '.' })).toContain('is no whole number')
    expect(value('1.234', { decimal: ',' })).toBe(1234)
    expect(value('-3', { signed: true })).toBe(-3)
    expect(value('−3', { signed: true })).toBe(-3)
  })
})

describe('an audience', () => {
  const audience = { dimension: 'age_gender', segmentColumns: [], wide: true, percentOf: 1000 } as const
  const segments = (text: string, reading: Partial<Reading>) =>
    Object.fromEntries(read(text, reading).values.map(({ segment, value }) => [segment, value]))

  it('comes as a wide table of percentages', () => {
    const text = 'sep=,\n"Age and gender"\n"Age range","Women","Men"\n"18–24","4.8%","2,9%"\n"65+","6%","0%"'
    expect(segments(text, { day: '2019-12-31', audience })).toEqual({
      'F.18-24': 48,
      'M.18-24': 29,
      'F.65+': 60,
      'M.65+': 0,
    })
  })

  it('comes as a long table with days, its segments in the words of the platforms', () => {
    const reading = { audience: { ...audience, dimension: 'gender', wide: false, percentOf: null } as const }
    const text = 'Data;Genere;Persone\n01/12/2019;Donne;700\n01/12/2019;Uomini;500\n31/12/2019;Non specificato;40'
    expect(read(text, reading).values).toEqual([
      { line: 2, day: '2019-12-01', segment: 'F', value: 700 },
      { line: 3, day: '2019-12-01', segment: 'M', value: 500 },
      { line: 4, day: '2019-12-31', segment: 'U', value: 40 },
    ])
  })

  it('has countries by their codes, whatever language they are named in', () => {
    const reading = {
      day: '2019-12-31',
      audience: { ...audience, dimension: 'country', wide: false, percentOf: null },
    } as const
    const text = 'Paese,Persone\nItalia,900\nGermany,50\nRegno Unito,9\nFR,8\nAtlantide,1'
    expect(segments(text, reading)).toEqual({ IT: 900, DE: 50, GB: 9, FR: 8, Atlantide: 1 })
  })

  it('has segments in two columns', () => {
    const reading = {
      day: '2019-12-31',
      audience: { ...audience, segmentColumns: ['Età', 'Sesso'], wide: false, percentOf: null },
    } as const
    expect(segments('Età,Sesso,n\n25-34,F,120\n25 - 34 anni,Uomini,90', reading)).toEqual({
      'F.25-34': 120,
      'M.25-34': 90,
    })
  })

  it('is asked for its column of segments', () => {
    const reading = {
      day: '2019-12-31',
      audience: { ...audience, dimension: 'city', wide: false, segmentColumns: ['Comune'] },
    }
    expect(() => read('Citta,n\nSarzana,9', reading as Partial<Reading>)).toThrow(
      'No line has a column "Comune". Line 1 has: Citta, n',
    )
  })
})

describe('a bad file', () => {
  it.each([
    ['empty', Buffer.alloc(0), 'The file is empty'],
    ['a workbook', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'The file is a workbook or an archive, not CSV'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]), 'The file is not text'],
    ['only words', Buffer.from('Buongiorno\n'), 'The file has no table'],
    ['broken quotes', Buffer.from('date,n\n2019-01-01,"3\n2019-01-02,4'), /^Line \d is no CSV/],
    ['a head alone', Buffer.from('date\n2019-01-01'), 'The file has no table'],
  ])('%s says what is wrong', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(message)
  })

  it('with two values for a day says which lines', () => {
    expect(refusals('date,n\n2019-01-01,3\n2019-01-01,3\n2019-01-01,4')).toEqual([
      { line: 4, column: 'n', message: 'says 4 for 2019-01-01, line 2 says 3; leave one in the file' },
    ])
    expect(pairs('date,n\n2019-01-01,3\n2019-01-01,3')).toEqual([['2019-01-01', 3]])
  })

  it('with days that do not exist says where', () => {
    expect(refusals('date,n\n2019-02-29,3\n2019-02-28,3')).toEqual([
      { line: 2, column: 'date', message: expect.stringContaining('"2019-02-29" is no day') },
    ])
  })
})

import { describe, expect, it } from '@jest/globals'
import { proxyReader } from '../../../src/web/access/proxy.ts'

const ask = proxyReader({
  header: 'X-Remote-User',
  addresses: ['10.1.0.0/16', '::1', '192.0.2.7'],
  editors: ['anna', 'Bruno Città'],
})

describe('the word of a reverse proxy', () => {
  it('is taken from its addresses only', () => {
    expect(ask('10.1.2.3', 'anna')).toEqual({ name: 'anna', role: 'editor' })
    expect(ask('::ffff:10.1.2.3', 'anna')).toEqual({ name: 'anna', role: 'editor' })
    expect(ask('::1', 'carla')).toEqual({ name: 'carla', role: 'reader' })
    for (const peer of ['10.2.0.1', '192.0.2.8', '::2', undefined]) expect(ask(peer, 'anna')).toBeNull()
  })

  it('may be UTF-8, which Node reads as Latin-1', () => {
    const header = Buffer.from('Bruno Città').toString('latin1')
    expect(ask('192.0.2.7', header)).toEqual({ name: 'Bruno Città', role: 'editor' })
  })

  it.each([
    [''],
    ['   '],
    ['mallory, anna'],
    ['a\u0000b'],
    ['x'.repeat(65)],
    [['anna', 'anna']],
    ['{http.Remote-User}'],
    [undefined],
  ])('names nobody by %p', header => {
    expect(ask('::1', header)).toBeNull()
  })

  it('makes everybody an editor where that is set', () => {
    const open = proxyReader({ header: 'X-User', addresses: ['::1'], editors: 'all' })
    expect(open('::1', 'whoever')).toEqual({ name: 'whoever', role: 'editor' })
  })
})

import { describe, expect, it } from '@jest/globals'
import { type Answered, absencesOf } from '../../../src/collectors/graph/findings.ts'

const reach: Answered = { metric: 'reach', outcome: 'empty' }
const views: Answered = { metric: 'views', outcome: 'found' }

describe('why a figure is absent from an empty answer', () => {
  it('is the threshold only where nothing else was found either', () => {
    expect(absencesOf([reach, views], true)('empty').reason).toBe('not-ready')
    expect(absencesOf([reach], true)('empty').reason).toBe('below-threshold')
  })
})

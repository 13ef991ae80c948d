import type { Occasion } from '../alerts/messages/renderable-alert.ts'
import type { ToldTransition } from '../store/told.ts'

/** Why a transition is told, from how it was stored. */
export function occasionOf({ step, to, acknowledged, dismissed, unheard }: ToldTransition): Occasion {
  return { why: whyOf(step, to), acknowledged, dismissed: to === 'dismissed' ? dismissed : null, unheard }
}

function whyOf(step: ToldTransition['step'], to: string): Occasion['why'] {
  if (step === 'change') return to === 'acknowledged' || to === 'dismissed' ? to : null
  return step === 'news' || step === 'comment' || step === 'over' ? null : step
}

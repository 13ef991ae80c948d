import type { ComponentChildren, JSX } from 'preact'
import type { PageContext } from './page.ts'

/** Name of the hidden field that every form carries. */
export const CSRF_FIELD = 'csrf'

interface FormProps {
  readonly ctx: Pick<PageContext, 'csrfToken' | 'user'>
  /** Path of the action, its parameters filled in. */
  readonly action: string
  readonly class?: string
  readonly children: ComponentChildren
}

/** A form that changes something. Readers do not see it. */
export function Form({ ctx, action, children, ...more }: FormProps): JSX.Element | null {
  if (ctx.user.role !== 'editor') return null
  return (
    <form method="post" action={action} novalidate {...more}>
      <input type="hidden" name={CSRF_FIELD} value={ctx.csrfToken} />
      {children}
    </form>
  )
}

interface FieldProps {
  readonly ctx: Pick<PageContext, 'form'>
  /** Path of the action as it is registered, e.g. `/alerts/:id/comment`. */
  readonly of: string
  readonly name: string
  readonly label: string
  readonly hint?: string
  /** Default: a line of text. */
  readonly type?: 'text' | 'date' | 'password' | 'textarea'
  /** What stands in it at first; what was entered wins. */
  readonly value?: string
  readonly required?: boolean
  readonly autocomplete?: string
  readonly rows?: number
  /** The first field of a form that somebody asked for. */
  readonly autofocus?: boolean
  /** Where given, one is chosen of these. */
  readonly options?: readonly { readonly value: string; readonly label: string }[]
}

/** A field with its label, and beside it what was wrong with it, the entered text kept. */
export function Field({ ctx: { form }, of, name, label, hint, ...props }: FieldProps): JSX.Element {
  const sent = form?.action === of ? form : null
  const fault = sent?.faults[name]
  const id = `${of.replace(/[^a-z]+/g, '-').replace(/^-/, '')}-${name}`
  const described = [hint ? `${id}-hint` : null, fault ? `${id}-fault` : null].filter(part => part !== null).join(' ')
  const common = {
    id,
    name,
    required: props.required ?? false,
    ...(props.autofocus && { autofocus: true }),
    ...(described && { 'aria-describedby': described }),
    ...(fault && { 'aria-invalid': 'true' as const }),
  }
  return (
    <div class={fault ? 'field faulty' : 'field'}>
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <Control {...props} common={common} value={sent?.values[name] ?? props.value ?? ''} />
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  )
}

interface ControlProps extends Pick<FieldProps, 'type' | 'autocomplete' | 'rows' | 'options'> {
  readonly common: {
    readonly id: string
    readonly name: string
    readonly required: boolean
    readonly autofocus?: boolean
    readonly 'aria-describedby'?: string
    readonly 'aria-invalid'?: 'true'
  }
  readonly value: string
}

function Control({ common, value, type = 'text', autocomplete, rows, options }: ControlProps): JSX.Element {
  if (options) {
    return (
      <select {...common}>
        {options.map(option => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    )
  }
  if (type === 'textarea') {
    return (
      <textarea {...common} rows={rows ?? 3}>
        {value}
      </textarea>
    )
  }
  const attributes = { ...common, value, autocomplete: autocomplete ?? 'off' }
  if (type === 'date') return <input type="date" {...attributes} />
  if (type === 'password') return <input type="password" {...attributes} />
  return <input type="text" {...attributes} />
}

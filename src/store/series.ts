/**
 * The rule by which a post belongs to a content series. All parts given must hold.
 *
 * hashtag      `rassegnastampa` or `#rassegnastampa`, any case
 * text         regular expression over the post's text, any case
 * link_domain  `cittadellaspezia.com`: a link in the text leads there or to one of its subdomains
 * time         `08:00-09:30`: published in that span of the account's local day; may run over midnight
 */
export interface SeriesMatch {
  readonly hashtag?: string
  readonly text?: string
  readonly link_domain?: string
  readonly time?: string
}

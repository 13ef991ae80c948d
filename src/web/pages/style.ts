/** What the pages need beyond the elements' own looks (see ../style.ts, whose custom properties hold the colours). */
export const pagesStyle = /* css */ `
`

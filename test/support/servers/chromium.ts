import { programOf } from './program.ts'

/** Chromium for tests in a browser: of CHROMIUM_PATH, on PATH, else installed with the system's package manager. */
export function chromiumProgram(): string {
  return (
    process.env.CHROMIUM_PATH ||
    programOf({
      name: 'Chromium',
      programs: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'],
      elsewhere: [
        '/Applications/Chromium.app/Contents/MacOS/Chromium',
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      ],
      packages: { apt: ['chromium', 'fonts-dejavu-core'], dnf: 'chromium', apk: 'chromium' },
      remedy: 'install chromium, or set CHROMIUM_PATH to a Chromium or Chrome.',
    })
  )
}

/** What the surroundings give without being asked for. */
export type Ambience =
  | 'clock'
  | 'timers'
  | 'randomness'
  | 'environment'
  | 'process'
  | 'network'
  | 'files'
  | 'database'
  | 'children'
  | 'threads'
  | 'console';

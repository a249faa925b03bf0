import { Option } from 'commander';

/** `--log-format`: how the processes of a gateway write their logs. */
export function logFormatOption(): Option {
  const about = 'how lines of the log are written: for programs, or for people; the same is in both';
  return new Option('--log-format <format>', about).choices(['json', 'text']).default('json');
}

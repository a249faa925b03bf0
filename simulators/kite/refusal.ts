/** Why the venue says no: HTTP status, kind of error, and words. */
export class Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;

  constructor(status: number, type: string, message: string) {
    this.status = status;
    this.type = type;
    this.message = message;
  }
}

/** What is wrong with a request. */
export function badInput(message: string): Refusal {
  return new Refusal(400, 'InputException', message);
}

export const NO = {
  token: new Refusal(403, 'TokenException', 'Incorrect `api_key` or `access_token`.'),
  checksum: new Refusal(403, 'TokenException', 'Invalid `checksum`.'),
  requestToken: new Refusal(403, 'TokenException', 'Token is invalid or has expired.'),
  address: new Refusal(
    403,
    'PermissionException',
    'Your IP address is not allowed to place orders. Update the allowed addresses in the developer console.',
  ),
  route: new Refusal(404, 'GeneralException', 'Route not found'),
  order: new Refusal(400, 'OrderException', "Couldn't find that `order_id`."),
  changes: new Refusal(400, 'NetworkException', 'Maximum allowed order modifications exceeded.'),
  rate: new Refusal(429, 'NetworkException', 'Too many requests'),
} as const;

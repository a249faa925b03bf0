'use strict';
// Loaded into a Node program by `sallyport run`: connections to port 443 of a venue's name go to the gateway on this
// machine, whatever library opens them. Names and certificates stay as they are. Runs in any Node from 14 on.
const net = require('node:net');

// An IPv6 address stands in brackets there, and without them where it is dialled.
const place = /^\[?([^\]]+)\]?:([0-9]+)$/.exec(process.env.SALLYPORT_TLS || '');
const names = new Set((process.env.SALLYPORT_NAMES || '').split(','));

if (place !== null) {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function connectToVenue(...given) {
    // Node hands its own calls over as one list that it has read already: the options are its first element.
    const isRead = Array.isArray(given[0]);
    const options = isRead ? given[0][0] : given[0];
    if (!isVenue(options)) return connect.apply(this, given);
    const led = { ...options, host: place[1], port: Number(place[2]), lookup: undefined };
    if (!isRead) return connect.apply(this, [led, ...given.slice(1)]);
    given[0][0] = led;
    return connect.apply(this, given);
  };
}

function isVenue(options) {
  if (typeof options !== 'object' || options === null) return false;
  return names.has(String(options.host).toLowerCase()) && Number(options.port) === 443;
}

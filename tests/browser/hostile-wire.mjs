// Writes a capture: Ethernet frames of hosts that call themselves whatever they are told to.

const bytes = (...parts) => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
const u16 = (value) => [value >> 8 & 255, value & 255];
const u32 = (value) => [value >>> 24, value >>> 16 & 255, value >>> 8 & 255, value & 255];
const macOf = (host) => [0x00, 0x09, 0xfb, 0x66, host >> 8, host & 255];
const ipOf = (host) => [10, 66, host >> 8, host & 255];
// The longest start of a text that fits, in whole letters.
const cut = (text, most) => { let part = text; while (Buffer.byteLength(part) > most) part = part.slice(0, -1); return part; };
const length = (part, width) => (width === 1 ? [part.length] : width === 2 ? u16(part.length) : u32(part.length));
const prefixed = (width, part) => bytes(length(bytes(part), width), part);

function checksum(head) {
  let sum = 0;
  for (let at = 0; at < head.length; at += 2) sum += head.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

function frame(from, to, toMac, protocol, payload) {
  const head = bytes([0x45, 0], u16(20 + payload.length), [0, 0, 0x40, 0, 64, protocol, 0, 0], from === null ? [0, 0, 0, 0] : ipOf(from.host), to);
  head.writeUInt16BE(checksum(head), 10);
  return bytes(toMac, macOf(from.host), [8, 0], head, payload);
}

const udp = (host, fromPort, to, toMac, toPort, payload) => frame({ host }, to, toMac, 17, bytes(u16(fromPort), u16(toPort), u16(8 + payload.length), [0, 0], payload));

// A conversation by TCP: who begins, the other, its port, and what each says in turn.
function tcp(client, server, port, turns) {
  const ends = [{ host: client, port: 40_000 + client, next: 1000 }, { host: server, port, next: 2000 }];
  const frames = [];
  const send = (from, flags, payload) => {
    const [us, them] = [ends[from], ends[1 - from]];
    const head = bytes(u16(us.port), u16(them.port), u32(us.next), u32(flags === 2 ? 0 : them.next), [0x50, flags], u16(64_000), [0, 0, 0, 0]);
    frames.push(frame(us, ipOf(them.host), macOf(them.host), 6, bytes(head, payload)));
    us.next += payload.length + (flags & 3 ? 1 : 0);
  };
  send(0, 2, []);
  send(1, 0x12, []);
  send(0, 0x10, []);
  for (const [from, payload] of turns) send(from, 0x18, payload);
  send(0, 0x11, []);
  send(1, 0x11, []);
  return frames;
}

const BROADCAST = [255, 255, 255, 255, 255, 255];

// RFC 2131: what the host is called (12), what its software calls itself (60), its full name (81).
function dhcp(host, text) {
  const option = (code, value) => bytes([code], prefixed(1, cut(value, 250)));
  const message = bytes([1, 1, 6, 0], u32(host), [0, 0, 0, 0], new Uint8Array(16), macOf(host), new Uint8Array(202), [0x63, 0x82, 0x53, 0x63],
    [53, 1, 3], option(12, text), option(60, text), bytes([81], prefixed(1, bytes([0, 0, 0], cut(text, 240)))), bytes([55, 4, 1, 3, 6, 15, 255]));
  return udp(host, 68, [255, 255, 255, 255], BROADCAST, 67, message);
}

// RFC 6762 and 6763: a service of this name, with this text.
function mdns(host, text) {
  const label = (part) => prefixed(1, cut(part, 63));
  const service = bytes(label('_dicom'), label('_tcp'), label('local'), [0]);
  const instance = bytes(label(text), service);
  const target = bytes(label(text), label('local'), [0]);
  const record = (name, type, data) => bytes(name, u16(type), u16(1), u32(120), prefixed(2, data));
  const message = bytes([0, 0, 0x84, 0, 0, 0], u16(4), [0, 0, 0, 0],
    record(service, 12, instance), record(instance, 33, bytes([0, 0, 0, 0], u16(104), target)),
    record(instance, 16, bytes(label(`ty=${text}`), label(`model=${text}`), label(`manufacturer=${text}`))), record(target, 1, ipOf(host)));
  return udp(host, 5353, [224, 0, 0, 251], [1, 0, 0x5e, 0, 0, 0xfb], 5353, message);
}

const line = (text) => text.replace(/[\r\n]/g, ' ');
const ssdp = (host, text) => udp(host, 50_000, [239, 255, 255, 250], [1, 0, 0x5e, 0x7f, 0xff, 0xfa], 1900,
  bytes(`NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: urn:${line(text)}\r\nNTS: ssdp:alive\r\nSERVER: ${line(text)}\r\nUSN: uuid:1\r\n\r\n`));

const http = (client, server, text) => tcp(client, server, 80, [
  [0, bytes(`GET / HTTP/1.1\r\nHost: ${line(text)}\r\nUser-Agent: ${line(text)}\r\n\r\n`)],
  [1, bytes(`HTTP/1.1 401 No\r\nServer: ${line(text)}\r\nWWW-Authenticate: Basic realm="${line(text)}"\r\nContent-Type: text/html\r\nContent-Length: ${Buffer.byteLength(text) + 15}\r\n\r\n<title>${text}</title>`)],
]);

// PS3.8: who calls whom, and what the software calls itself.
function dicom(client, server, text) {
  const title = (part) => bytes(cut(part, 16).padEnd(16)).subarray(0, 16);
  const item = (type, value) => bytes([type, 0], prefixed(2, value));
  const user = item(0x50, bytes(item(0x51, u32(16_384)), item(0x52, '1.2.276.0.7230010.3'), item(0x55, cut(text, 16))));
  const context = (type, parts) => item(type, bytes([1, 0, 0, 0], ...parts));
  const pdu = (type, presentation) => bytes([type, 0], prefixed(4, bytes([0, 1, 0, 0], title(text), title(text), new Uint8Array(32),
    item(0x10, '1.2.840.10008.3.1.1.1'), presentation, user)));
  const syntax = item(0x40, '1.2.840.10008.1.2');
  return tcp(client, server, 104, [
    [0, pdu(1, context(0x20, [item(0x30, '1.2.840.10008.1.1'), syntax]))],
    [1, pdu(2, context(0x21, [syntax]))],
    [0, [5, 0, 0, 0, 0, 4, 0, 0, 0, 0]], [1, [6, 0, 0, 0, 0, 4, 0, 0, 0, 0]],
  ]);
}

// HL7 v2 in MLLP: applications, facilities and versions of MSH.
function hl7(client, server, text) {
  const value = text.replace(/[\\|^~&\r\n]/g, ' ');
  const message = (kind) => bytes([0x0b], `MSH|^~\\&|${value}|${value}|${value}|${value}|20261101120000||${kind}|1|P|${value}\rSFT|${value}|${value}|${value}\rMSA|AA|1|${value}\r`, [0x1c, 0x0d]);
  return tcp(client, server, 2575, [[0, message('ORU^R01')], [1, message('ACK')]]);
}

// A capture in which each text is what two hosts call themselves, wherever they can.
export function capture(texts) {
  const frames = texts.flatMap((text, at) => {
    const [host, other] = [2 * at + 10, 2 * at + 11];
    return [dhcp(host, text), mdns(host, text), ssdp(host, text), dhcp(other, text), ...http(other, host, text), ...dicom(other, host, text), ...hl7(other, host, text)];
  });
  const begin = 1_795_000_000;
  const le = (...values) => { const out = Buffer.alloc(4 * values.length); values.forEach((value, at) => out.writeUInt32LE(value, 4 * at)); return out; };
  return bytes(le(0xa1b2c3d4, 0x00040002, 0, 0, 65_535, 1), ...frames.map((one, at) => bytes(le(begin + Math.floor(at / 100), (at % 100) * 10_000, one.length, one.length), one)));
}

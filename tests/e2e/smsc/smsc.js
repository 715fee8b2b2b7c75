// smsc.js - an SMSC of other make (node-smpp), told by testenv/smsc.py what to do
//
//	node smsc.js PORT [TLS-PORT KEY CERT]
//
// Orders come in as lines of JSON, what happens goes out as lines of JSON.  One process serves every
// gateway of a run: each binds with a system_id of its own, which is its account; settings, events and
// orders are of an account ("who").  Settings:
//
//	password	null: any			quiet		true: counts only
//	bind_status	answer to every bind		kill_at		[n, ...]: cut when the n-th submit comes
//	ids		dec, hex, mixed (hex in responses, decimal in receipts), zeros, lower, none
//	first_id	number of the first message	latency_ms	of every response
//	dlr		its state, null: no receipts	dlr_ms		how long behind the response
//	dlr_first	receipt before the response	tlv		false: receipts are text alone
//	throttle_every	each n-th: 0x58			rate		submits a second; above: 0x58
//	err, network	the receipt's err:, and its network_error_code (6 hexadecimal digits)
//	numbers		by destination: {status, silent} and any of dlr, dlr_ms, err, ...; a list of
//			statuses is used up, one a submit
'use strict';
const smpp = require('smpp'), fs = require('fs'), readline = require('readline');

smpp.PDU.maxLength = 70016;

const USUAL = {
	password: null, bind_status: 0, ids: 'dec', first_id: 1000000, dlr: 'DELIVRD', dlr_ms: 0, dlr_first: false,
	tlv: true, throttle_every: 0, rate: 0, latency_ms: 0, kill_at: [], quiet: false, err: '000', network: null,
};
const STATES = { ENROUTE: 1, DELIVRD: 2, EXPIRED: 3, DELETED: 4, UNDELIV: 5, ACCEPTD: 6, UNKNOWN: 7, REJECTD: 8 };
const accounts = new Map();

function say(event) {
	process.stdout.write(JSON.stringify(event) + '\n');
}

function account(who) {
	if (!accounts.has(who))
		accounts.set(who, {
			who, set: Object.assign({}, USUAL), numbers: {}, sessions: [], next: null, seen: new Map(), second: 0, spent: 0,
			count: { bind: 0, submit: 0, taken: 0, throttled: 0, receipt: 0, receipt_resp: 0, mo: 0, mo_resp: 0, enquire: 0 },
		});
	return accounts.get(who);
}

function of(a, number) {
	return Object.assign({}, a.set, a.numbers[number]);
}

// --- what node-smpp decodes is shown as it came, too

const filter = smpp.PDU.prototype._filter;
smpp.PDU.prototype._filter = function (what) {
	if (what === 'decode')
		Object.defineProperty(this, 'raw', { value: {}, enumerable: false, writable: true });
	for (const key of what === 'decode' ? ['short_message', 'message_payload'] : [])
		if (Buffer.isBuffer(this[key]))
			this.raw[key] = this[key].toString('hex');
	for (const key of what === 'decode' ? ['schedule_delivery_time', 'validity_period'] : [])
		if (typeof this[key] === 'string')
			this.raw[key] = this[key];
	return filter.call(this, what);
};

function shown(pdu) {
	const out = { command: pdu.command, sequence: pdu.sequence_number };
	for (const key of Object.keys(pdu)) {
		const value = pdu[key];
		if (/^command|^sequence_number$/.test(key) || typeof value === 'function')
			continue;
		if (pdu.raw && key in pdu.raw) {
			out[key] = pdu.raw[key];
			if (value.message !== undefined && !('text' in out && out.text !== ''))
				out.text = Buffer.isBuffer(value.message) ? null : value.message;
			if (value.udh)
				out.udh = value.udh.map((each) => each.toString('hex'));
		} else
			out[key] = Buffer.isBuffer(value) ? value.toString('hex') : value instanceof Date ? value.toISOString() : value;
	}
	return out;
}

// --- receipts

const base = {
	dec: (n) => String(n),
	hex: (n) => n.toString(16).toUpperCase(),
	lower: (n) => n.toString(16),
	zeros: (n) => String(n).padStart(12, '0'),
	none: () => '',
};
const told = { mixed: base.hex };			// in responses
const kept = { mixed: base.dec, zeros: base.dec };	// in receipts

function date() {
	return new Date().toISOString().replace(/[-T:]/g, '').slice(2, 12);
}

function receiver(a) {
	return a.sessions.find((s) => s.mode !== 'bind_transmitter');
}

function receipt(a, order) {
	const s = receiver(a), state = STATES[order.stat];
	if (!s)
		return say({ on: 'no receiver', who: a.who });
	const pdu = {
		esm_class: order.esm === undefined ? 4 : order.esm, source_addr: order.from, destination_addr: order.to,
		source_addr_ton: 1, source_addr_npi: 1, dest_addr_ton: 1, dest_addr_npi: 1,
		data_coding: 0,
		short_message: Buffer.from(order.text !== undefined ? order.text : 'id:' + order.id + ' sub:001 dlvrd:001 submit date:' +
		    date() + ' done date:' + date() + ' stat:' + order.stat + ' err:' + (order.err || '000') + ' text:', 'latin1'),
	};
	if (order.tlv !== false && order.id !== undefined) {
		pdu.receipted_message_id = order.id;
		pdu.message_state = state === undefined ? 7 : state;
	}
	if (order.network)
		pdu.network_error_code = Buffer.from(order.network, 'hex');
	a.count.receipt++;
	s[order.data_sm ? 'data_sm' : 'deliver_sm'](order.data_sm ? Object.assign(pdu, { message_payload: pdu.short_message,
	    short_message: undefined }) : pdu, (resp) => {
		a.count.receipt_resp++;
		if (!a.set.quiet)
			say({ on: 'receipt_resp', who: a.who, id: order.id, stat: order.stat, status: resp.command_status });
	});
}

// --- submit_sm, data_sm

function status(a, rule) {
	const n = a.count.submit, now = Math.floor(Date.now() / 1000);
	if (a.second !== now)
		a.second = now, a.spent = 0;
	if ((a.set.throttle_every && n % a.set.throttle_every === 0) || (a.set.rate && ++a.spent > a.set.rate)) {
		a.count.throttled++;
		return smpp.ESME_RTHROTTLED;
	}
	return (Array.isArray(rule.status) ? rule.status.shift() : rule.status) || 0;
}

function submit(s, a, pdu) {
	const rule = of(a, pdu.destination_addr);
	a.count.submit++;
	if (Array.isArray(rule.status))
		rule.status = a.numbers[pdu.destination_addr].status;
	const code = rule.silent ? 0 : status(a, rule);
	if (a.next === null)
		a.next = a.set.first_id;
	const n = code ? 0 : a.next++, ids = rule.ids;
	const resp = pdu.response(code ? { command_status: code } : { message_id: (told[ids] || base[ids])(n) });
	const key = pdu.source_addr + ' ' + pdu.destination_addr + ' ' + JSON.stringify(pdu.raw);
	if (!code) {
		a.count.taken++;
		a.seen.set(key, (a.seen.get(key) || 0) + 1);
	}
	if (!a.set.quiet)
		say(Object.assign({ on: 'submit', who: a.who, status: code, id: code ? null : (kept[ids] || base[ids])(n) }, shown(pdu)));
	if (a.set.kill_at.includes(a.count.submit))
		return s.destroy();
	if (rule.silent)
		return;
	const answer = () => s.send(resp);
	const tell = () => receipt(a, {
		id: (kept[ids] || base[ids])(n), stat: rule.dlr, err: rule.err, network: rule.network, tlv: rule.tlv,
		from: pdu.destination_addr, to: pdu.source_addr,
	});
	const wanted = !code && rule.dlr && ((pdu.registered_delivery & 3) === 1 ||
	    ((pdu.registered_delivery & 3) === 2 && rule.dlr !== 'DELIVRD'));
	if (wanted && rule.dlr_first)
		tell();
	const rest = () => {
		answer();
		if (wanted && !rule.dlr_first)
			rule.dlr_ms ? setTimeout(tell, rule.dlr_ms) : tell();
	};
	rule.latency_ms ? setTimeout(rest, rule.latency_ms) : rest();
}

// --- sessions

function serve(s) {
	let a = null;
	s.on('error', (e) => {
		say({ on: 'error', who: a && a.who, text: e.message });
		s.destroy();
	});
	s.on('close', () => {
		if (!a)
			return;
		a.sessions = a.sessions.filter((each) => each !== s);
		say({ on: 'close', who: a.who, mode: s.mode });
	});
	for (const mode of ['bind_transceiver', 'bind_receiver', 'bind_transmitter'])
		s.on(mode, (pdu) => {
			a = account(pdu.system_id);
			a.count.bind++;
			const wrong = a.set.password !== null && pdu.password !== a.set.password;
			const code = wrong ? smpp.ESME_RINVPASWD : a.set.bind_status;
			say(Object.assign({ on: 'bind', who: a.who, mode, status: code }, shown(pdu)));
			if (code) {
				a = null;
				s.send(pdu.response({ command_status: code }));
				return s.close();
			}
			s.mode = mode;
			s.send(pdu.response({ system_id: 'NODESMSC', sc_interface_version: 0x34 }));
			a.sessions.push(s);
			say({ on: 'bound', who: a.who, mode });
		});
	s.on('enquire_link', (pdu) => {
		if (a && a.set.deaf)
			return;
		if (a) {
			a.count.enquire++;
			say({ on: 'enquire', who: a.who });
		}
		s.send(pdu.response());
	});
	s.on('unbind', (pdu) => {
		if (a)
			say({ on: 'unbind', who: a.who, mode: s.mode });
		s.send(pdu.response());
		s.close();
	});
	for (const command of ['submit_sm', 'data_sm'])
		s.on(command, (pdu) => {
			if (a)
				return submit(s, a, pdu);
			s.send(pdu.response({ command_status: smpp.ESME_RINVBNDSTS }));
		});
	s.on('pdu', (pdu) => {
		if (pdu.command === 'unknown' || pdu.command === 'generic_nack')
			say(Object.assign({ on: pdu.command, who: a && a.who, status: pdu.command_status }, shown(pdu)));
		if (pdu.command === 'unknown')
			s.send(pdu.response());
	});
}

// --- orders

function message(order) {
	const bytes = order.hex !== undefined ? Buffer.from(order.hex, 'hex') : order.text;
	return order.udh ? { udh: Buffer.from(order.udh, 'hex'), message: bytes } : bytes;
}

const orders = {
	account(a, order) {
		Object.assign(a.set, order.set);
		if ('first_id' in order.set)
			a.next = null;
	},
	number(a, order) {
		a.numbers[order.number] = order.set;
	},
	// a message from a phone: from, to, text or hex; dcs, udh, esm, ton of the sender; tlvs by node-smpp's names
	mo(a, order) {
		const s = receiver(a);
		if (!s)
			return say({ on: 'no receiver', who: a.who, tag: order.tag });
		const pdu = {
			source_addr: order.from, destination_addr: order.to, source_addr_ton: 1, source_addr_npi: 1, dest_addr_ton: 1,
			dest_addr_npi: 1, esm_class: 0,
		};
		for (const [key, name] of [['dcs', 'data_coding'], ['esm', 'esm_class'], ['ton', 'source_addr_ton'], ['npi', 'source_addr_npi'],
		    ['to_ton', 'dest_addr_ton'], ['to_npi', 'dest_addr_npi'], ['pid', 'protocol_id'], ['sequence', 'sequence_number']])
			if (order[key] !== undefined)
				pdu[name] = order[key];
		pdu[order.payload || order.data_sm ? 'message_payload' : 'short_message'] = message(order);
		for (const [key, value] of Object.entries(order.tlvs || {}))
			pdu[key] = typeof value === 'string' && smpp.tlvs[key].type === smpp.types.tlv.buffer ? Buffer.from(value, 'hex') : value;
		a.count.mo++;
		s[order.data_sm ? 'data_sm' : 'deliver_sm'](pdu, (resp) => {
			a.count.mo_resp++;
			say({ on: 'mo_resp', who: a.who, tag: order.tag, status: resp.command_status, command: resp.command });
		});
	},
	receipt,
	raw(a, order) {
		const s = receiver(a) || a.sessions[0];
		if (s)
			s.socket.write(Buffer.from(order.hex, 'hex'));
	},
	unbind(a) {
		a.sessions.forEach((s) => s.unbind(() => {
			say({ on: 'unbound', who: a.who });
			s.close();
		}));
	},
	kill(a) {
		a.sessions.forEach((s) => s.destroy());
	},
	stats(a, order) {
		let dups = 0;
		for (const n of a.seen.values())
			dups += n - 1;
		say(Object.assign({ on: 'stats', who: a.who, tag: order.tag, unique: a.seen.size, dups, sessions: a.sessions.length }, a.count));
	},
};

readline.createInterface({ input: process.stdin }).on('line', (line) => {
	const order = JSON.parse(line);
	orders[order.do](account(order.who), order);
}).on('close', () => process.exit(0));

const [port, tlsPort, key, cert] = process.argv.slice(2);
const ready = (what) => () => say({ on: 'ready', what });
smpp.createServer(serve).listen(+port, '127.0.0.1', ready('plain'));
if (tlsPort)
	smpp.createServer({ key: fs.readFileSync(key), cert: fs.readFileSync(cert) }, serve).listen(+tlsPort, '127.0.0.1', ready('tls'));

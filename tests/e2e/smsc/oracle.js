// oracle.js - node-smpp's codec alone, a line of JSON in and out: {"hex": PDU} is read, {"command": name, fields} written
//
// Strings and octets are in hexadecimal, as in smppcodec.c; TLVs by node-smpp's names, each once.
'use strict';
const smpp = require('smpp'), readline = require('readline');

smpp.PDU.maxLength = 70016;
smpp.PDU.prototype._filter = function () {};	// octets, not texts and dates

const strings = new Set(['service_type', 'source_addr', 'destination_addr', 'esme_addr', 'address_range', 'system_id', 'password',
    'system_type', 'message_id', 'schedule_delivery_time', 'validity_period', 'receipted_message_id', 'additional_status_info_text']);

function hex(value) {
	return Buffer.isBuffer(value) ? value.toString('hex') : Buffer.from(value, 'ascii').toString('hex');
}

function read(pdu) {
	const fields = { tlvs: {} }, params = (smpp.commands[pdu.command] || {}).params || {};
	for (const key of Object.keys(pdu)) {
		if (key === 'command_length' || key === 'command_id')
			continue;
		const value = typeof pdu[key] === 'number' || key === 'command' ? pdu[key] : hex(pdu[key]);
		if (key in params || /^command|^sequence_number$/.test(key))
			fields[key] = value;
		else
			fields.tlvs[key in smpp.tlvs ? smpp.tlvs[key].id : key] = value;
	}
	return fields;
}

function write(order) {
	const options = {};
	for (const [key, value] of Object.entries(order))
		options[key] = typeof value !== 'string' || key === 'command' ? value :
		    strings.has(key) ? Buffer.from(value, 'hex').toString('latin1') : Buffer.from(value, 'hex');
	for (const { tag, value } of order.tlvs) {
		const known = smpp.tlvsById[tag], bytes = Buffer.from(value, 'hex');
		options[known.tag] = known.type.read(bytes, 0, bytes.length);
	}
	delete options.tlvs;
	return new smpp.PDU(order.command, options).toBuffer().toString('hex');
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
	const order = JSON.parse(line);
	process.stdout.write(JSON.stringify(order.hex !== undefined ? read(new smpp.PDU(Buffer.from(order.hex, 'hex'))) :
	    { hex: write(order) }) + '\n');
});

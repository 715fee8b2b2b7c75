/*
 * smpp.c - the codec: one reader and one writer over the same list of fields
 */
#include "backends/sms/smpp.h"

#include "backends/sms/status.h"

#include <string.h>

/* --- what the fields are -- */

typedef enum {
	FIELD_END,
	FIELD_OCTET,
	FIELD_STRING,
	FIELD_TEXT, /* sm_length and short_message */
} FieldKind;

typedef struct {
	uint8_t kind;
	uint8_t offset; /* in SmppPdu */
} Field;

#define OCTET(member)                                                                              \
	{                                                                                          \
		FIELD_OCTET, G_STRUCT_OFFSET(SmppPdu, member)                                      \
	}
#define STRING(member)                                                                             \
	{                                                                                          \
		FIELD_STRING, G_STRUCT_OFFSET(SmppPdu, member)                                     \
	}
#define ADDRESS(member) OCTET(member.ton), OCTET(member.npi), STRING(member.digits)
#define END                                                                                        \
	{                                                                                          \
		FIELD_END, 0                                                                       \
	}

static const Field nothing[] = { END };
static const Field bind[] = { STRING(system_id),	STRING(password), STRING(system_type),
			      OCTET(interface_version), ADDRESS(dest),	  END };
static const Field bind_resp[] = { STRING(system_id), END };
static const Field outbind[] = { STRING(system_id), STRING(password), END };
static const Field sm[] = { STRING(service_type), ADDRESS(source),
			    ADDRESS(dest),	  OCTET(esm_class),
			    OCTET(protocol_id),	  OCTET(priority),
			    STRING(schedule),	  STRING(validity),
			    OCTET(registered),	  OCTET(replace),
			    OCTET(data_coding),	  OCTET(default_id),
			    { FIELD_TEXT, 0 },	  END };
static const Field sm_resp[] = { STRING(message_id), END };
static const Field alert[] = { ADDRESS(source), ADDRESS(dest), END };
static const Field data[] = { STRING(service_type),
			      ADDRESS(source),
			      ADDRESS(dest),
			      OCTET(esm_class),
			      OCTET(registered),
			      OCTET(data_coding),
			      END };

G_STATIC_ASSERT(sizeof(SmppPdu) <= 256); /* an offset is an octet */

typedef struct {
	uint32_t id;
	const char *name;
	const Field *fields;
	bool tlvs;
} Command;

static const Command commands[] = {
	{ SMPP_SUBMIT_SM, "submit_sm", sm, true },
	{ SMPP_SUBMIT_SM | SMPP_RESP, "submit_sm_resp", sm_resp, true },
	{ SMPP_DELIVER_SM, "deliver_sm", sm, true },
	{ SMPP_DELIVER_SM | SMPP_RESP, "deliver_sm_resp", sm_resp, true },
	{ SMPP_ENQUIRE_LINK, "enquire_link", nothing, false },
	{ SMPP_ENQUIRE_LINK | SMPP_RESP, "enquire_link_resp", nothing, false },
	{ SMPP_DATA_SM, "data_sm", data, true },
	{ SMPP_DATA_SM | SMPP_RESP, "data_sm_resp", sm_resp, true },
	{ SMPP_GENERIC_NACK, "generic_nack", nothing, false },
	{ SMPP_UNBIND, "unbind", nothing, false },
	{ SMPP_UNBIND | SMPP_RESP, "unbind_resp", nothing, false },
	{ SMPP_BIND_TRANSCEIVER, "bind_transceiver", bind, true },
	{ SMPP_BIND_TRANSCEIVER | SMPP_RESP, "bind_transceiver_resp", bind_resp, true },
	{ SMPP_BIND_TRANSMITTER, "bind_transmitter", bind, true },
	{ SMPP_BIND_TRANSMITTER | SMPP_RESP, "bind_transmitter_resp", bind_resp, true },
	{ SMPP_BIND_RECEIVER, "bind_receiver", bind, true },
	{ SMPP_BIND_RECEIVER | SMPP_RESP, "bind_receiver_resp", bind_resp, true },
	{ SMPP_ALERT_NOTIFICATION, "alert_notification", alert, true },
	{ SMPP_OUTBIND, "outbind", outbind, false },
};

static const Command *
command_find(uint32_t id)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(commands); i++)
		if (commands[i].id == id)
			return &commands[i];
	return NULL;
}

const char *
smpp_command_name(uint32_t id)
{
	const Command *command = command_find(id);
	return command != NULL ? command->name : NULL;
}

bool
smpp_is_response(const SmppPdu *pdu)
{
	return (pdu->command & SMPP_RESP) != 0;
}

static inline uint32_t
get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint16_t
get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline void
put32(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)(value >> 24);
	p[1] = (uint8_t)(value >> 16);
	p[2] = (uint8_t)(value >> 8);
	p[3] = (uint8_t)value;
}

static inline void
put16(uint8_t *p, uint16_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

/* --- framing -- */

SmppFrame
smpp_frame(const uint8_t *bytes, gsize n, gsize *ret_n)
{
	if (n < 4)
		return SMPP_MORE;
	uint32_t length = get32(bytes);
	if (length < SMPP_HEADER || length > SMPP_PDU_MAX)
		return SMPP_BROKEN;
	if (n < length)
		return SMPP_MORE;
	*ret_n = length;
	return SMPP_WHOLE;
}

uint32_t
smpp_frame_sequence(const uint8_t *bytes, gsize n)
{
	return n >= SMPP_HEADER ? get32(bytes + 12) : 0;
}

void
smpp_framer_feed(SmppFramer *f, const uint8_t *bytes, gsize n)
{
	f->at = bytes;
	f->end = bytes + n;
}

/* Moves octets over until the part has `wanted`; false: there are not so many. */
static bool
fill(SmppFramer *f, gsize wanted)
{
	gsize more = MIN(wanted - MIN(wanted, f->part->len), (gsize)(f->end - f->at));
	if (more > 0)
		g_byte_array_append(f->part, f->at, (guint)more);
	f->at += more;
	return f->part->len >= wanted;
}

static SmppFrame
broken(SmppFramer *f, const uint8_t *bytes, gsize n)
{
	f->broken = true;
	f->sequence = smpp_frame_sequence(bytes, n);
	return SMPP_BROKEN;
}

static SmppFrame
next_of_part(SmppFramer *f, const uint8_t **ret_pdu, gsize *ret_n)
{
	if (!fill(f, 4))
		return SMPP_MORE;
	SmppFrame frame = smpp_frame(f->part->data, f->part->len, ret_n);
	if (frame == SMPP_BROKEN) {
		fill(f, SMPP_HEADER);
		return broken(f, f->part->data, f->part->len);
	}
	if (!fill(f, get32(f->part->data)))
		return SMPP_MORE;
	*ret_pdu = f->part->data;
	*ret_n = f->part->len;
	f->taken = true;
	return SMPP_WHOLE;
}

SmppFrame
smpp_framer_next(SmppFramer *f, const uint8_t **ret_pdu, gsize *ret_n)
{
	if (f->broken)
		return SMPP_BROKEN;
	if (f->taken) {
		f->taken = false;
		if (f->part->len > 4096) /* a large one is rare: what it took is given back */
			g_clear_pointer(&f->part, g_byte_array_unref);
		else
			g_byte_array_set_size(f->part, 0);
	}
	if (f->part != NULL && f->part->len > 0)
		return next_of_part(f, ret_pdu, ret_n);
	gsize n = (gsize)(f->end - f->at);
	SmppFrame frame = smpp_frame(f->at, n, ret_n);
	if (frame == SMPP_BROKEN)
		return broken(f, f->at, n);
	if (frame == SMPP_WHOLE) {
		*ret_pdu = f->at;
		f->at += *ret_n;
	} else if (n > 0) {
		if (f->part == NULL)
			f->part = g_byte_array_new();
		fill(f, n);
	}
	return frame;
}

void
smpp_framer_clear(SmppFramer *f)
{
	g_clear_pointer(&f->part, g_byte_array_unref);
	memset(f, 0, sizeof *f);
}

/* --- reading -- */

typedef struct {
	const uint8_t *at, *end;
	uint32_t wrong; /* the first mistake's status; nothing is read behind it */
} Reader;

static inline void
fail(Reader *r, uint32_t status)
{
	if (r->wrong == 0)
		r->wrong = status;
	r->end = r->at;
}

static inline uint8_t
read8(Reader *r)
{
	if (r->at < r->end)
		return *r->at++;
	fail(r, SMPP_ESME_RINVCMDLEN);
	return 0;
}

static const char *
read_string(Reader *r)
{
	gsize left = (gsize)(r->end - r->at);
	const uint8_t *nul = left > 0 ? memchr(r->at, 0, MIN(left, SMPP_STRING_MAX + 1)) : NULL;
	if (nul == NULL) {
		fail(r, left > SMPP_STRING_MAX ? SMPP_ESME_RINVPARLEN : SMPP_ESME_RINVCMDLEN);
		return "";
	}
	const char *string = (const char *)r->at;
	r->at = nul + 1;
	return string;
}

static SmppBytes
read_text(Reader *r)
{
	SmppBytes text = { NULL, read8(r) };
	if (text.n > (gsize)(r->end - r->at)) {
		fail(r, SMPP_ESME_RINVMSGLEN);
		text.n = 0;
	}
	if (r->wrong == 0)
		text.at = r->at;
	r->at += text.n;
	return text;
}

/* Their ends are looked at once, here; smpp_tlv_next() need not doubt them. */
static SmppBytes
read_tlvs(Reader *r)
{
	const uint8_t *from = r->at;
	while (r->end - r->at >= 4) {
		gsize n = get16(r->at + 2);
		if (n > (gsize)(r->end - r->at) - 4) {
			r->wrong = SMPP_ESME_RINVOPTPARSTREAM;
			break;
		}
		r->at += 4 + n;
	}
	unsigned n = (unsigned)(r->at - from);
	return (SmppBytes){ n > 0 ? from : NULL, n };
}

uint32_t
smpp_decode(SmppPdu *ret, const uint8_t *bytes, gsize n)
{
	*ret = (SmppPdu){ .system_id = "",
			  .password = "",
			  .system_type = "",
			  .source = { 0, 0, "" },
			  .dest = { 0, 0, "" },
			  .service_type = "",
			  .schedule = "",
			  .validity = "",
			  .message_id = "" };
	if (n < SMPP_HEADER)
		return SMPP_ESME_RINVCMDLEN;
	ret->command = get32(bytes + 4);
	ret->status = get32(bytes + 8);
	ret->sequence = get32(bytes + 12);
	const Command *command = command_find(ret->command);
	if (command == NULL)
		return SMPP_ESME_RINVCMDID;
	ret->bare = n == SMPP_HEADER && smpp_is_response(ret) && command->fields != nothing;
	if (ret->bare)
		return 0;
	Reader r = { bytes + SMPP_HEADER, bytes + n, 0 };
	for (const Field *field = command->fields; field->kind != FIELD_END; field++) {
		void *member = (uint8_t *)ret + field->offset;
		if (field->kind == FIELD_OCTET)
			*(uint8_t *)member = read8(&r);
		else if (field->kind == FIELD_STRING)
			*(const char **)member = read_string(&r);
		else
			ret->text = read_text(&r);
	}
	if (command->tlvs && r.wrong == 0)
		ret->tlvs = read_tlvs(&r);
	return r.wrong;
}

/* --- writing -- */

typedef struct {
	uint8_t *at, *end;
	bool full;
} Writer;

static inline void
write8(Writer *w, uint8_t value)
{
	if (w->at < w->end)
		*w->at++ = value;
	else
		w->full = true;
}

static inline void
write_bytes(Writer *w, const void *bytes, gsize n)
{
	if (n > (gsize)(w->end - w->at)) {
		w->full = true;
		w->end = w->at;
	} else if (n > 0) {
		memcpy(w->at, bytes, n);
		w->at += n;
	}
}

static void
write_string(Writer *w, const char *string)
{
	gsize n = string != NULL ? strlen(string) : 0;
	if (n == 0) {
		write8(w, 0);
		return;
	}
	w->full |= n > SMPP_STRING_MAX;
	write_bytes(w, string, n + 1);
}

gsize
smpp_encode(const SmppPdu *pdu, uint8_t *bytes, gsize max)
{
	const Command *command = command_find(pdu->command);
	if (command == NULL || max < SMPP_HEADER || pdu->text.n > 255)
		return 0;
	Writer w = { bytes + SMPP_HEADER, bytes + MIN(max, SMPP_PDU_MAX), false };
	const Field *field = pdu->bare ? nothing : command->fields;
	for (; field->kind != FIELD_END; field++) {
		const void *member = (const uint8_t *)pdu + field->offset;
		if (field->kind == FIELD_OCTET) {
			write8(&w, *(const uint8_t *)member);
		} else if (field->kind == FIELD_STRING) {
			write_string(&w, *(const char *const *)member);
		} else {
			write8(&w, (uint8_t)pdu->text.n);
			write_bytes(&w, pdu->text.at, pdu->text.n);
		}
	}
	if (command->tlvs && !pdu->bare)
		write_bytes(&w, pdu->tlvs.at, pdu->tlvs.n);
	if (w.full)
		return 0;
	put32(bytes, (uint32_t)(w.at - bytes));
	put32(bytes + 4, pdu->command);
	put32(bytes + 8, pdu->status);
	put32(bytes + 12, pdu->sequence);
	return (gsize)(w.at - bytes);
}

SmppPdu
smpp_answer(const SmppPdu *request, uint32_t status)
{
	uint32_t command = request->command | SMPP_RESP;
	if (smpp_is_response(request) || command_find(command) == NULL)
		command = SMPP_GENERIC_NACK;
	return (SmppPdu){ .command = command, .status = status, .sequence = request->sequence };
}

/* --- TLVs -- */

bool
smpp_tlv_next(SmppBytes *at, SmppTlv *ret)
{
	if (at->n < 4)
		return false;
	ret->tag = get16(at->at);
	ret->value = (SmppBytes){ at->at + 4, get16(at->at + 2) };
	if (ret->value.n > at->n - 4) /* not out of smpp_decode() */
		return false;
	at->at += 4 + ret->value.n;
	at->n -= 4 + ret->value.n;
	return true;
}

static void
take_string(SmppBytes *into, SmppBytes value)
{
	if (into->at != NULL)
		return;
	const uint8_t *nul = value.n > 0 ? memchr(value.at, 0, value.n) : NULL;
	*into = (SmppBytes){ value.at, nul != NULL ? (unsigned)(nul - value.at) : value.n };
}

/* -1: it is no number, or beyond max. */
static int
number_of(SmppBytes value, unsigned max)
{
	uint32_t number = 0;
	if (value.n == 0 || value.n > 4)
		return -1;
	for (unsigned i = 0; i < value.n; i++)
		number = number << 8 | value.at[i];
	return number <= max ? (int)number : -1;
}

static void
take_number(int *into, SmppBytes value, unsigned max)
{
	if (*into < 0)
		*into = number_of(value, max);
}

/* A type and two octets; some leave out the type. */
static void
take_network_error(SmppOptions *o, SmppBytes value)
{
	if (o->network_error >= 0 || value.n == 0)
		return;
	o->network_type = value.n >= 3 ? value.at[0] : 0;
	o->network_error = value.n >= 3 ? get16(value.at + 1) : number_of(value, 0xffff);
}

void
smpp_options(const SmppPdu *pdu, SmppOptions *ret)
{
	int total = -1, sequence = -1;
	SmppBytes at = pdu->tlvs;
	*ret = (SmppOptions){ .state = -1,
			      .network_type = -1,
			      .network_error = -1,
			      .user_reference = -1,
			      .sar_reference = -1,
			      .sc_version = -1 };
	for (SmppTlv tlv; smpp_tlv_next(&at, &tlv);) {
		switch (tlv.tag) {
		case SMPP_TLV_RECEIPTED_ID:
			take_string(&ret->receipted_id, tlv.value);
			break;
		case SMPP_TLV_ADDITIONAL_STATUS:
			take_string(&ret->additional_status, tlv.value);
			break;
		case SMPP_TLV_PAYLOAD:
			if (ret->payload.at == NULL)
				ret->payload = tlv.value;
			break;
		case SMPP_TLV_MESSAGE_STATE:
			take_number(&ret->state, tlv.value, 255);
			break;
		case SMPP_TLV_NETWORK_ERROR:
			take_network_error(ret, tlv.value);
			break;
		case SMPP_TLV_USER_REFERENCE:
			take_number(&ret->user_reference, tlv.value, 0xffff);
			break;
		case SMPP_TLV_SAR_REFERENCE:
			take_number(&ret->sar_reference, tlv.value, 0xffff);
			break;
		case SMPP_TLV_SAR_TOTAL:
			take_number(&total, tlv.value, 255);
			break;
		case SMPP_TLV_SAR_SEQUENCE:
			take_number(&sequence, tlv.value, 255);
			break;
		case SMPP_TLV_SC_VERSION:
			take_number(&ret->sc_version, tlv.value, 255);
			break;
		default:
			break;
		}
	}
	if (total < 1 || sequence < 1 || sequence > total)
		ret->sar_reference = -1;
	if (ret->sar_reference >= 0) {
		ret->sar_total = (unsigned)total;
		ret->sar_sequence = (unsigned)sequence;
	}
}

SmppBytes
smpp_text(const SmppPdu *pdu, const SmppOptions *options)
{
	return pdu->text.n > 0 || options->payload.at == NULL ? pdu->text : options->payload;
}

void
smpp_tlv_put(SmppTlvs *t, uint16_t tag, const void *value, unsigned n)
{
	if (n > 0xffff || t->max - t->n < 4 || n > t->max - t->n - 4) {
		t->full = true;
		return;
	}
	put16(t->bytes + t->n, tag);
	put16(t->bytes + t->n + 2, (uint16_t)n);
	if (n > 0)
		memcpy(t->bytes + t->n + 4, value, n);
	t->n += 4 + n;
}

void
smpp_tlv_put8(SmppTlvs *t, uint16_t tag, uint8_t value)
{
	smpp_tlv_put(t, tag, &value, 1);
}

void
smpp_tlv_put16(SmppTlvs *t, uint16_t tag, uint16_t value)
{
	uint8_t bytes[2];
	put16(bytes, value);
	smpp_tlv_put(t, tag, bytes, 2);
}

void
smpp_tlv_put_string(SmppTlvs *t, uint16_t tag, const char *value)
{
	smpp_tlv_put(t, tag, value, (unsigned)strlen(value) + 1);
}

/*
 * smppcodec.c - wherry's SMPP codec alone: PDUs in hexadecimal on standard input, one a line; for
 * each a line of JSON with its fields by SMPP's names (strings and octets in hexadecimal), and the
 * PDU as it is written again
 */
#include "backends/sms/smpp.h"
#include "backends/sms/status.h"

#include <stdio.h>
#include <string.h>

static void
put_hex(const char *name, const void *bytes, gsize n)
{
	printf(",\"%s\":\"", name);
	for (gsize i = 0; i < n; i++)
		printf("%02x", ((const uint8_t *)bytes)[i]);
	printf("\"");
}

static void
put_string(const char *name, const char *string)
{
	put_hex(name, string, strlen(string));
}

static void
put_address(const char *ton, const char *npi, const char *name, const SmppAddress *address)
{
	printf(",\"%s\":%u,\"%s\":%u", ton, address->ton, npi, address->npi);
	put_string(name, address->digits);
}

static void
put_sm(const SmppPdu *p)
{
	bool short_one = (p->command & ~SMPP_RESP) == SMPP_DATA_SM;
	put_string("service_type", p->service_type);
	put_address("source_addr_ton", "source_addr_npi", "source_addr", &p->source);
	put_address("dest_addr_ton", "dest_addr_npi", "destination_addr", &p->dest);
	printf(",\"esm_class\":%u,\"registered_delivery\":%u,\"data_coding\":%u", p->esm_class,
	       p->registered, p->data_coding);
	if (short_one)
		return;
	printf(",\"protocol_id\":%u,\"priority_flag\":%u,\"replace_if_present_flag\":%u,"
	       "\"sm_default_msg_id\":%u",
	       p->protocol_id, p->priority, p->replace, p->default_id);
	put_string("schedule_delivery_time", p->schedule);
	put_string("validity_period", p->validity);
	put_hex("short_message", p->text.at, p->text.n);
}

static void
put_fields(const SmppPdu *p)
{
	switch (p->command) {
	case SMPP_BIND_RECEIVER:
	case SMPP_BIND_TRANSMITTER:
	case SMPP_BIND_TRANSCEIVER:
		put_string("system_id", p->system_id);
		put_string("password", p->password);
		put_string("system_type", p->system_type);
		printf(",\"interface_version\":%u", p->interface_version);
		put_address("addr_ton", "addr_npi", "address_range", &p->dest);
		break;
	case SMPP_OUTBIND:
		put_string("system_id", p->system_id);
		put_string("password", p->password);
		break;
	case SMPP_ALERT_NOTIFICATION:
		put_address("source_addr_ton", "source_addr_npi", "source_addr", &p->source);
		put_address("esme_addr_ton", "esme_addr_npi", "esme_addr", &p->dest);
		break;
	case SMPP_SUBMIT_SM:
	case SMPP_DELIVER_SM:
	case SMPP_DATA_SM:
		put_sm(p);
		break;
	case SMPP_SUBMIT_SM | SMPP_RESP:
	case SMPP_DELIVER_SM | SMPP_RESP:
	case SMPP_DATA_SM | SMPP_RESP:
		if (!p->bare)
			put_string("message_id", p->message_id);
		break;
	default:
		if (smpp_is_response(p) && *p->system_id != '\0')
			put_string("system_id", p->system_id);
		break;
	}
}

static void
show(const uint8_t *bytes, gsize n)
{
	SmppPdu pdu;
	gsize length = 0;
	g_autofree uint8_t *again = g_malloc(SMPP_PDU_MAX);
	SmppFrame frame = smpp_frame(bytes, n, &length);
	if (frame != SMPP_WHOLE || length != n) {
		printf("{\"frame\":\"%s\"}\n", frame == SMPP_BROKEN ? "broken" : "more");
		return;
	}
	uint32_t wrong = smpp_decode(&pdu, bytes, n);
	const char *name = smpp_command_name(pdu.command);
	printf("{\"wrong\":%u,\"command\":\"%s\",\"command_status\":%u,\"sequence_number\":%u",
	       wrong, name != NULL ? name : "unknown", pdu.status, pdu.sequence);
	put_fields(&pdu);
	printf(",\"tlvs\":[");
	SmppBytes at = pdu.tlvs;
	bool first = true;
	for (SmppTlv tlv; smpp_tlv_next(&at, &tlv); first = false) {
		printf("%s{\"tag\":%u", first ? "" : ",", tlv.tag);
		put_hex("value", tlv.value.at, tlv.value.n);
		printf("}");
	}
	printf("]");
	put_hex("again", again, smpp_encode(&pdu, again, SMPP_PDU_MAX));
	printf("}\n");
}

int
main(void)
{
	g_autoptr(GString) hex = g_string_new(NULL);
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	for (int c; (c = getchar()) != EOF;) {
		if (c != '\n') {
			g_string_append_c(hex, (char)c);
			continue;
		}
		gsize n = hex->len / 2;
		g_autofree uint8_t *bytes = g_malloc(n + 1);
		for (gsize i = 0; i < n; i++)
			bytes[i] = (uint8_t)(g_ascii_xdigit_value(hex->str[2 * i]) << 4 |
					     g_ascii_xdigit_value(hex->str[2 * i + 1]));
		show(bytes, n);
		g_string_truncate(hex, 0);
	}
	return 0;
}

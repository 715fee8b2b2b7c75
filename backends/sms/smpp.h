/*
 * smpp.h - SMPP's PDUs (3.4, and what 5.0 adds): octets in, fields out, and back
 *
 * No input or output, no state but the framer's, nothing allocated but for a PDU that comes in pieces.  What is read points
 * into the octets.  Strict where PDUs end and where fields do, liberal about everything in them: any
 * status, TON, NPI, TLV, and bodies that are not there.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* command_id (3.4 5.1.2.1). */
#define SMPP_GENERIC_NACK	0x80000000u
#define SMPP_BIND_RECEIVER	0x00000001u
#define SMPP_BIND_TRANSMITTER	0x00000002u
#define SMPP_SUBMIT_SM		0x00000004u
#define SMPP_DELIVER_SM		0x00000005u
#define SMPP_UNBIND		0x00000006u
#define SMPP_BIND_TRANSCEIVER	0x00000009u
#define SMPP_OUTBIND		0x0000000bu
#define SMPP_ENQUIRE_LINK	0x00000015u
#define SMPP_ALERT_NOTIFICATION	0x00000102u
#define SMPP_DATA_SM		0x00000103u
#define SMPP_RESP		0x80000000u	/* SMPP_SUBMIT_SM | SMPP_RESP */

#define SMPP_HEADER		16		/* octets */
#define SMPP_PDU_MAX		70000		/* octets: 64 kB of message_payload and the rest */
#define SMPP_STRING_MAX		255		/* octets of a C-octet string, without its NUL */
#define SMPP_VERSION		0x34

/* Of esm_class (3.4 5.2.12). */
#define SMPP_ESM_TYPE		0x3c
#define SMPP_ESM_RECEIPT	0x04
#define SMPP_ESM_INTERMEDIATE	0x20
#define SMPP_ESM_UDHI		0x40

/* TLVs (3.4 5.3.2; 5.0 4.8.4). */
#define SMPP_TLV_ADDITIONAL_STATUS	0x001d
#define SMPP_TLV_RECEIPTED_ID		0x001e
#define SMPP_TLV_USER_REFERENCE		0x0204
#define SMPP_TLV_SAR_REFERENCE		0x020c
#define SMPP_TLV_SAR_TOTAL		0x020e
#define SMPP_TLV_SAR_SEQUENCE		0x020f
#define SMPP_TLV_SC_VERSION		0x0210
#define SMPP_TLV_NETWORK_ERROR		0x0423
#define SMPP_TLV_PAYLOAD		0x0424
#define SMPP_TLV_MESSAGE_STATE		0x0427

typedef struct {
	const uint8_t *at;		/* NULL: there is none */
	unsigned n;
} SmppBytes;

typedef struct {
	uint8_t ton, npi;
	const char *digits;
} SmppAddress;

/* One PDU.  Strings are never NULL once decoded; written, NULL is "". */
typedef struct {
	uint32_t command, status, sequence;
	bool bare;			/* a response without a body: what follows is empty */

	/* bind_*: all; bind_*_resp: system_id; outbind: system_id, password */
	const char *system_id, *password, *system_type;
	uint8_t interface_version;
	/* source: whom it is from; of alert_notification, who can be reached.  dest: to whom.  bind_*: address_range is dest. */
	SmppAddress source, dest;

	/* submit_sm, deliver_sm; data_sm has service_type, esm_class, registered and data_coding of them */
	const char *service_type, *schedule, *validity;
	uint8_t esm_class, protocol_id, priority, registered, replace, data_coding, default_id;
	SmppBytes text;			/* short_message */
	/* submit_sm_resp, deliver_sm_resp, data_sm_resp */
	const char *message_id;

	SmppBytes tlvs;			/* as they stand on the wire, each whole */
} SmppPdu;

/* --- framing -- */

typedef enum {
	SMPP_MORE,			/* there is no whole PDU yet */
	SMPP_WHOLE,
	SMPP_BROKEN,			/* no PDU is so short or so long: nothing behind it can be found */
} SmppFrame;

/* What stands at the beginning of n octets.  *ret_n: of SMPP_WHOLE, its length. */
SmppFrame   smpp_frame(const uint8_t *bytes, gsize n, gsize *ret_n);
/* The header's sequence_number, for the nack of what is broken; 0 where it has not come. */
uint32_t    smpp_frame_sequence(const uint8_t *bytes, gsize n);

/* Cuts a stream; all zero is empty.  It keeps what has come of one PDU, SMPP_PDU_MAX octets at most. */
typedef struct {
	GByteArray *part;		/* NULL: none */
	const uint8_t *at, *end;	/* borrowed until SMPP_MORE */
	uint32_t sequence;		/* of what is SMPP_BROKEN, if it is known */
	bool taken, broken;
} SmppFramer;

/* bytes: borrowed until smpp_framer_next() has said SMPP_MORE. */
void	    smpp_framer_feed(SmppFramer *framer, const uint8_t *bytes, gsize n);
/* The next PDU, for smpp_decode(); its octets stand until the next call.  Once broken, broken for good. */
SmppFrame   smpp_framer_next(SmppFramer *framer, const uint8_t **ret_pdu, gsize *ret_n);
void	    smpp_framer_clear(SmppFramer *framer);

/* --- one PDU -- */

/*
 * Reads what SMPP_WHOLE said is there.  Returns 0, or the command_status with which to answer under the PDU's own sequence
 * (the header is read then, too): ESME_RINVCMDID of a command we do not know, ESME_RINVCMDLEN where the body ends within a
 * field, ESME_RINVMSGLEN where sm_length is beyond it, ESME_RINVPARLEN for a string over SMPP_STRING_MAX,
 * ESME_RINVOPTPARAMSTREAM for a TLV that does.  What stands before the mistake is read; of a response that is all one
 * can do.  Up to three octets behind the last TLV are not looked at; nor is a body where there should be none.
 */
uint32_t    smpp_decode(SmppPdu *ret, const uint8_t *bytes, gsize n);
/* How many octets it has become; 0: over max, or a string or text over its ceiling, or a command we do not know. */
gsize	    smpp_encode(const SmppPdu *pdu, uint8_t *bytes, gsize max);
/* An answer to that request, without a body but for what the command wants.  Of what no answer is known to: generic_nack. */
SmppPdu	    smpp_answer(const SmppPdu *request, uint32_t status);
bool	    smpp_is_response(const SmppPdu *pdu);
/* "submit_sm"; NULL: not one of ours. */
const char *smpp_command_name(uint32_t command);

/* --- TLVs -- */

typedef struct {
	uint16_t tag;
	SmppBytes value;		/* at is never NULL */
} SmppTlv;

/* One after the other: *at begins as pdu->tlvs.  False: that was the last one. */
bool	    smpp_tlv_next(SmppBytes *at, SmppTlv *ret);

/* Those that say something to us, found in one pass; of two of one kind the first counts. */
typedef struct {
	SmppBytes receipted_id;		/* without its NUL */
	SmppBytes payload;
	SmppBytes additional_status;	/* foreign text, without its NUL */
	int state;			/* message_state; -1: none */
	int network_type, network_error; /* network_error_code; -1: none */
	int user_reference;		/* -1: none */
	int sar_reference;		/* of a part; -1: it is none */
	unsigned sar_total, sar_sequence;
	int sc_version;			/* sc_interface_version; -1: none, which means 3.3 */
} SmppOptions;

/* Integers may be of any length up to four octets; one beyond its range is not there. */
void	    smpp_options(const SmppPdu *pdu, SmppOptions *ret);
/* What the message says: short_message, or message_payload where that is empty. */
SmppBytes   smpp_text(const SmppPdu *pdu, const SmppOptions *options);

/* TLVs to be written: an area of one's own, and what is in it for SmppPdu.tlvs. */
typedef struct {
	uint8_t *bytes;
	unsigned n, max;
	bool full;			/* something did not fit: it is not there */
} SmppTlvs;

void	    smpp_tlv_put(SmppTlvs *tlvs, uint16_t tag, const void *value, unsigned n);
void	    smpp_tlv_put8(SmppTlvs *tlvs, uint16_t tag, uint8_t value);
void	    smpp_tlv_put16(SmppTlvs *tlvs, uint16_t tag, uint16_t value);
/* With its NUL. */
void	    smpp_tlv_put_string(SmppTlvs *tlvs, uint16_t tag, const char *value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SmppFramer, smpp_framer_clear)

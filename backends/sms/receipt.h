/*
 * receipt.h - what a receipt says (SMPP 3.4 5.2.12, 5.2.28, appendix B), and how the id in it may be spelt
 *
 * Pure.  TLVs count before the text.  The text is what SMSCs make of the appendix's example: keys in any order and case, any
 * spacing, or none of them (values between commas).
 */
#pragma once

#include "backends/sms/smpp.h"
#include "backends/sms/status.h"

/* --- what it says -- */

/* message_state (3.4 5.2.28, 5.0 4.7.15). */
typedef enum {
	SMPP_STATE_SCHEDULED,
	SMPP_STATE_ENROUTE,
	SMPP_STATE_DELIVERED,
	SMPP_STATE_EXPIRED,
	SMPP_STATE_DELETED,
	SMPP_STATE_UNDELIVERABLE,
	SMPP_STATE_ACCEPTED,
	SMPP_STATE_UNKNOWN,		/* and all that we do not know */
	SMPP_STATE_REJECTED,
	SMPP_STATE_SKIPPED,
} SmppState;

typedef enum {
	SMPP_FATE_OPEN,			/* not the last word: under way, or the SMSC does not know */
	SMPP_FATE_DELIVERED,
	SMPP_FATE_FAILED,
} SmppFate;

typedef struct {
	char id[SMPP_STRING_MAX + 1];	/* printable ASCII, never empty */
	char text_id[SMPP_STRING_MAX + 1]; /* the text's, where it is another; "": none */
	SmppState state;
	bool intermediate;		/* an intermediate notification: on the way, whatever it says */
	char stat[16], err[16];		/* the text's words, printable; "": none */
	int network_type, network_error; /* -1: none */
} SmppReceipt;

typedef enum {
	SMPP_IS_MESSAGE,		/* somebody wrote it */
	SMPP_IS_RECEIPT,
	SMPP_IS_UNREADABLE,		/* a receipt, of nothing that can be told: it is answered as if it could */
} SmppIs;

/*
 * Is this deliver_sm or data_sm a receipt?  By bits 2 to 5 of its esm_class, or a receipted_message_id; never by its text
 * alone, which anybody can write.  *ret is set where it is one.
 */
SmppIs	    smpp_receipt_read(const SmppPdu *pdu, const SmppOptions *options, SmppReceipt *ret);
SmppFate    smpp_receipt_fate(const SmppReceipt *receipt);
/*
 * Why it did not arrive, for who wrote it; its type never says wait.  Of SMPP_FATE_FAILED alone.  validity: seconds that
 * it had; 0: unknown.  (transfer full)
 */
GError	   *smpp_receipt_error(const SmppReceipt *receipt, gint64 validity);

/* --- how its id may be spelt -- */

/* What a receipt's id is to the response's. */
typedef enum {
	SMPP_ID_AUTO,			/* not known yet, or any of them */
	SMPP_ID_SAME,			/* the same, but for leading zeros and case */
	SMPP_ID_HEX,			/* the response has the hexadecimal number, the receipt the decimal */
	SMPP_ID_DEC,			/* the other way round */
} SmppIdKind;

/* What a link has learnt.  All zero: nothing. */
typedef struct {
	SmppIdKind pinned;		/* by configuration; SMPP_ID_AUTO: learn */
	SmppIdKind learned, last;
	unsigned hits, misses;		/* in a row */
	unsigned width;			/* of the ids with zeros in front */
} SmppIds;

#define SMPP_SPELLINGS 12

typedef struct {
	char *names[SMPP_SPELLINGS + 1]; /* owned; the likeliest first, NULL at the end: for wry_message_fate() */
	uint8_t kinds[SMPP_SPELLINGS];	/* SmppIdKind of each; SMPP_ID_AUTO: of several, tells nothing */
	uint64_t guesses;		/* bit n: names[n] is the id in another base, and nobody has said that it is */
} SmppSpellings;

/* A response has brought this id. */
void	    smpp_ids_seen(SmppIds *ids, const char *id);
/*
 * What the response may have called what this receipt is about.  Once a link has shown a kind a few times, only that: else
 * the receipt of a message that is not ours could be taken for one of ours in another spelling.
 */
void	    smpp_ids_spell(const SmppIds *ids, const SmppReceipt *receipt, SmppSpellings *ret);
/* A spelling of this kind was the one. */
void	    smpp_ids_matched(SmppIds *ids, SmppIdKind kind);
/* None was: often enough, and what was learnt is forgotten. */
void	    smpp_ids_missed(SmppIds *ids);
void	    smpp_spellings_clear(SmppSpellings *spellings);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SmppSpellings, smpp_spellings_clear)

/*
 * payload.h - what a message says beside its words: the message XEPs, read and written in one place
 *
 * Both engines of talk, chat.c and muc.c with its sight.c, read a user's stanza by payload_read()
 * and write what a network said by payload_write().  What the network cannot carry becomes plain
 * words here, or an error with a sentence; service discovery reads the same rules.
 */
#pragma once

#include "core/inbound.h"

/* --- service discovery -------------------------------------------------------------- */

/* What a person or a room can do of the message XEPs, each feature once. */
/* account: whose wishes count (wording.h); NULL: a stranger's. */
void	    payload_features(const WryAccount *account, WryCaps caps, bool room,
			     void (*each)(const char *feature, gpointer data), gpointer data);

/* Do reactions travel, or become words there? */
bool	    payload_reacts(const WryAccount *account, WryCaps caps);

#define PAYLOAD_REACTIONS 20 /* of one person to one message */
bool	    payload_is_reaction(const char *text);

/* --- from a user ------------------------------------------------------------------------ */

/*
 * What a stanza says, as a message to peer.  session: the one it will go by; NULL: none yet.
 * NULL and error: NOT_ACCEPTABLE, it cannot travel (MX-13, reactions); ITEM_NOT_FOUND, it speaks of a
 * message nobody knows; NULL without error: it says nothing (SZ-10).  (transfer full)
 */
WryMessage *payload_read(const WryInbound *in, WrySession *session, const WryAddress *peer,
			 GError **error);
/* XEP-0033: whom a stanza to the service is for; NULL: for the service itself.  (transfer full) */
WryAddress *payload_first_recipient(const WryComponent *component, xmpp_stanza_t *xml);
/* Does it name recipients, of whom nobody can be found? */
bool	    payload_names_nobody(const WryComponent *component, xmpp_stanza_t *xml);
/*
 * The parties of a local part that names several, "+4477...,+4420...", for who has no XEP-0033: a GPtrArray of WryAddress, the same
 * once.  NULL: it does not.  local: XEP-0106 undone.  (transfer full)
 */
GPtrArray  *payload_read_group(const WryComponent *component, const char *local);
/* The message's other recipients; false and error: they cannot all be carried. */
bool	    payload_read_recipients(const WryInbound *in, xmpp_stanza_t *xml,
				    WryMessage *message, GError **error);
/* What the sender typed: the best body (MS-05) without what a client put around it for those that
 * know no replies.  lang: the stanza's.  NULL: nothing.  (transfer full) */
char	   *payload_words(const WryAccount *account, xmpp_stanza_t *xml, const char *lang);
/*
 * The files of a stanza become the message's attachments, named and described as far as it says; *words loses what only
 * repeats an address, and gets a caption where it has none.  false and error: NOT_ACCEPTABLE, it is encrypted, or they
 * are too many.
 */
bool	    payload_take_files(xmpp_stanza_t *xml, WryMessage *message, char **words, GError **error);
/* The id of the message this one corrects; NULL: none. */
const char *payload_corrects(xmpp_stanza_t *xml);
/* XEP-0359: by which the sender knows it too; NULL: none. */
const char *payload_origin_id(xmpp_stanza_t *xml);
/* Its sender wants to know when it was read (XEP-0333). */
bool	    payload_is_markable(xmpp_stanza_t *xml);

/* Is it no more than a chat state, a receipt or a marker?  Then it costs nothing and is not answered. */
bool	    payload_is_signal(xmpp_stanza_t *xml);
/* The one chat state it bears (MX-09).  false: none, or too many. */
bool	    payload_read_state(xmpp_stanza_t *xml, WryChatState *ret);
/* The id of the message that was read (XEP-0333); NULL: none. */
const char *payload_read_mark(xmpp_stanza_t *xml);
/* The room the addressee is invited to (XEP-0249); NULL: none.  *ret_reason: nullable. */
const char *payload_invitation(xmpp_stanza_t *xml, const char **ret_reason);

/* --- from a network ------------------------------------------------------------------------ */

/* How a message of the network is shown: found out once, written for each client. */
typedef struct {
	const WryMessage *message;
	const WrySession *session;
	const WryRoom *room;		/* where it was said; NULL: between two */
	char *body;			/* NULL: none */
	WryMessageFlags about_as;	/* which of its flags hold: CORRECTS, ANSWERS, RETRACTS, REACTS */
	char *about;			/* what they speak of, as the user's clients know it; NULL */
	char *about_whom;		/* JID of who said that; NULL: who says this */
	bool by_another;		/* taken back by another than who said it: the room says so */
	bool states;			/* the user's client knows of chat states */
	bool marks;			/* the network wants to know when it was read */
	bool stranger;			/* the user has said nothing to him yet */
	unsigned n;			/* stanzas: the words, and each file's link */
} WryShown;

/* peer: between whom; of a room's private message the contact.  ret->n 0: nothing can be shown. */
void	    payload_show(WrySession *session, const WryAddress *peer, const WryMessage *message,
			 const WryRoom *room, WryShown *ret);
void	    payload_shown_clear(WryShown *shown);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WryShown, payload_shown_clear)

/* Opens the n-th stanza and writes all but its delay and what only the room knows; outbox_close() sends it. */
WryXml	   *payload_write(const WryShown *shown, unsigned n, const char *from, const char *to,
			  const char *type);
/* XEP-0033: the message's other recipients, and `to`, who it is shown to. */
void	    payload_write_recipients(WryXml *xml, const WryMessage *message,
				     const WryComponent *component, const char *to);
/* When it was said, where that was long ago. */
void	    payload_write_delay(WryXml *xml, const WryShown *shown);
/* Keeps its ids, where somebody may come to speak of it. */
void	    payload_remember(WrySession *session, const WryAddress *peer,
			     const WryMessage *message);

/* XEP-0203.  when: unix microseconds. */
void	    payload_delay(WryXml *xml, const char *from, gint64 when);
/* XEP-0359: how replies and reactions in the room name the message of that id, where they travel. */
void	    payload_stanza_id(WryXml *xml, const WryRoom *room, const char *id);
/* A chat state by itself (XEP-0085). */
void	    payload_state(WryComponent *component, const char *from, const char *to,
			  const char *type, WryChatState state);
/*
 * When a message of his is ticked (XEP-0184): as his registration's `receipts` has it, where the network can do that;
 * else as the network can.  Where it keeps what it takes and tells no more, taken is as good as delivered (MX-06);
 * where it does tell, fate.c waits for it.
 */
typedef enum { WRY_TICK_NEVER, WRY_TICK_ACCEPTED, WRY_TICK_DELIVERED } WryTick;
WryTick	    payload_tick(const WrySession *session);
/* Is it ticked now that the network has taken it? */
bool	    payload_ticks(const WrySession *session, const WryMessage *message);
/* What the user sent has arrived (XEP-0184), was read (XEP-0333): nothing if it had no id. */
void	    payload_received(const WryBack *back);
void	    payload_displayed(const WryBack *back);

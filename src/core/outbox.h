/*
 * outbox.h - sends a stanza as a foreign party; the only file that does
 *
 * Whatever leaves is written here, from the component's own domain to somebody
 * (RFC 6120: a component may speak for its domain alone, and both addresses are required).
 */
#pragma once

#include "core/model.h"

/*
 * The way back of a stanza: enough to answer it, whenever.  In WryInbound all is borrowed;
 * wry_back_copy() makes one that lasts.
 */
typedef struct {
	WryComponent *component;
	const char *name;		/* "iq", "message", "presence": static */
	const char *from;		/* ours: what the stanza was sent to, with its resource */
	const char *to;			/* who sent it */
	const char *id;			/* NULL: had none */
	const char *type;		/* of the stanza; NULL */
	const char *lang;		/* NULL: unknown */
	bool join;			/* its error bears <x xmlns='.../muc'/> (MU-22) */
} WryBack;

WryBack	   *wry_back_copy(const WryBack *back);
void	    wry_back_free(WryBack *back);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryBack, wry_back_free)

/* Is it an address of the component's domain, spelled as configured?  (ST-05) */
bool	    outbox_is_ours(const WryComponent *component, const char *from);

/*
 * Opens a stanza; children are written with stanza.h; outbox_close() sends it.  from is an
 * address of the component's domain.  One at a time.  type, id: NULL for none; a message that is no error
 * has one all the same (SZ-02).
 */
WryXml	   *outbox_open(WryComponent *component, const char *name, const char *from,
			const char *to, const char *type, const char *id);
/* Closes what is still open, and sends.  false: the stream is down, or the stanza is over its ceiling; it is gone (logged). */
bool	    outbox_close(WryComponent *component);
/* A stanza that it could not send: once more, as it was. */
void	    outbox_again(WryComponent *component, const GString *stanza);

/* <iq type='result'> open for its payload; outbox_close() sends it. */
WryXml	   *outbox_result(const WryBack *back);
void	    outbox_empty_result(const WryBack *back);
/*
 * The error answer: same kind, addresses swapped, same id (SZ-14); nothing at all if the
 * stanza was itself an error or a result (SZ-04, SZ-13).
 */
void	    outbox_error(const WryBack *back, const GError *error);
/* As wry_error_new(). */
void	    outbox_fail(const WryBack *back, int code, const char *msgid, ...)
		G_GNUC_NULL_TERMINATED;

/*
 * Of what address_parse() refused: an error of GONE says the JID of what would do (instead, nullable), any other is as it is
 * (RFC 6120 8.3.3.5).
 */
void	    outbox_misspelled(const WryBack *back, const GError *error, const WryAddress *instead);

/* A sentence as a chat message.  msgid and args as wry_error_new()'s. */
void	    outbox_say(WryComponent *component, const char *from, const char *to, const char *lang,
		       const char *text);
/* <presence/> of that type (nullable), with an optional <status/>. */
void	    outbox_presence(WryComponent *component, const char *from, const char *to,
			    const char *type, const char *status);

/* A msgid with its arguments (wry_text_fill()) in that language.  (transfer full) */
char	   *outbox_phrase(const char *lang, const char *msgid, const char *a, const char *b);
/* The text of an error in that language, for other places than an error stanza.  (transfer full) */
char	   *outbox_text(const GError *error, const char *lang);

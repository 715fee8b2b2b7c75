/*
 * parse.h - expat to xmpp_stanza_t: namespace-aware, bounded, linear
 *
 * One parser a stream.  Attributes in a namespace are no core attributes (RFC 6120
 * 4.8.5): z:from never becomes from.  xml:lang is kept, all other prefixed ones are
 * dropped.  The server's header xml:lang is inherited (SZ-21).  Nothing below allocates more
 * than the ceilings allow, whatever comes.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <strophe.h>

typedef struct _WryParser WryParser;

typedef struct {
	gsize bytes;		/* of one stanza; 0: 256 KiB */
	unsigned depth;		/* 0: 64 */
	unsigned elements;	/* of one stanza; 0: 4,096 */
	unsigned children;	/* of one element; 0: 1,024 */
	unsigned attributes;	/* of one element; 0: 64 */
	gsize silent;		/* bytes since the last event of the parser; 0: 4 MiB: what servers make
				   of 512 kB of quotes in an attribute */
} WryParseLimits;

typedef struct {
	/* <stream:stream>: id unescaped, NULL if it has none. */
	void (*header)(const char *ns, const char *id, const char *from, const char *lang,
		       gpointer data);
	/*
	 * A child of the stream, whole.  Borrowed.  over: NULL, or the ceiling that it broke
	 * ("bytes", "depth", "elements", "children", "attributes"): then it is only its start tag.
	 */
	void (*stanza)(xmpp_stanza_t *stanza, const char *over, gpointer data);
	/* </stream:stream> */
	void (*end)(gpointer data);
	/*
	 * Nothing more will be parsed.  condition: of the stream error to be sent (RFC 6120 4.9.3):
	 * "not-well-formed", "restricted-xml" (comment, PI, DTD, entity), "invalid-namespace",
	 * "policy-violation" (silent); text: for the log, static.
	 */
	void (*error)(const char *condition, const char *text, gpointer data);
} WryParserFuncs;

WryParser  *wry_parser_new(const WryParseLimits *limits, const WryParserFuncs *funcs, gpointer data);
/* From a callback too: parsing stops there. */
void	    wry_parser_free(WryParser *parser);
/* Feeds bytes as they come; callbacks run out of it.  false: the parser is finished (error, freed). */
bool	    wry_parser_feed(WryParser *parser, const char *bytes, gsize n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryParser, wry_parser_free)

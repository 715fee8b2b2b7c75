/*
 * stanza.h - read stanzas, write XML
 *
 * What comes in is a tree of libstrophe's xmpp_stanza_t (built by parse.c); what goes
 * out is text, written once, front to back, by the one writer here.  The writer is the
 * one sanitiser: whatever reaches it as text or attribute leaves as well-formed
 * XML 1.0, with U+FFFD for what XML cannot carry (one illegal character would end the
 * stream for all users).  Element and attribute names are ours, or came through the parser.
 */
#pragma once

#include "base/error.h"

#include <glib.h>
#include <stdbool.h>
#include <strophe.h>

/* The one context all stanza objects are made in. */
xmpp_ctx_t *wry_stanza_ctx(void);
/* At the end of the process, when no stanza is left: gives the context back. */
void	    wry_stanza_shutdown(void);

/* --- reading: everything borrowed from the stanza --------------------------- */

/* First child element of that name and namespace; NULL name: any, NULL ns: any. */
xmpp_stanza_t *wry_stanza_child(xmpp_stanza_t *stanza, const char *name, const char *ns);
/* The next such sibling. */
xmpp_stanza_t *wry_stanza_next(xmpp_stanza_t *sibling, const char *name, const char *ns);
/* Child elements; text between them is not counted. */
unsigned    wry_stanza_n_children(xmpp_stanza_t *stanza);
const char *wry_stanza_attr(xmpp_stanza_t *stanza, const char *name);	/* "xml:lang" too */
/* The text of an element without element children; NULL: has some, or no text.  (transfer full) */
char	   *wry_stanza_text(xmpp_stanza_t *stanza);
/* wry_stanza_text() of that child; NULL: none.  (transfer full) */
char	   *wry_stanza_child_text(xmpp_stanza_t *stanza, const char *name, const char *ns);
bool	    wry_stanza_is(xmpp_stanza_t *stanza, const char *name, const char *ns);
/* The defined condition of a type='error' stanza; unknown ones are "undefined-condition"
 * (RFC 6120 8.3.2); NULL: has no <error/>. */
const char *wry_stanza_condition(xmpp_stanza_t *stanza);

/* What it takes of memory, about, in bytes: for ceilings on what is kept. */
gsize	    wry_stanza_weight(xmpp_stanza_t *stanza);

/* --- writing ---------------------------------------------------------------- */

typedef struct {
	GString *out;
	GPtrArray *open;	/* names of the open elements */
	bool in_tag;		/* the start tag's '>' is still to come */
} WryXml;

void	    wry_xml_init(WryXml *xml);
void	    wry_xml_clear(WryXml *xml);
/* Forgets what was written, keeps the memory. */
void	    wry_xml_reset(WryXml *xml);

/* name: static or outliving the element.  ns: NULL writes no xmlns, the parent's holds. */
void	    wry_xml_open(WryXml *xml, const char *name, const char *ns);
/* Only right after wry_xml_open().  value NULL: nothing is written. */
void	    wry_xml_attr(WryXml *xml, const char *name, const char *value);
void	    wry_xml_attr_int(WryXml *xml, const char *name, gint64 value);
void	    wry_xml_text(WryXml *xml, const char *text);
void	    wry_xml_text_len(WryXml *xml, const char *text, gsize n);
void	    wry_xml_close(WryXml *xml);
/* What this writer has written before, as wry_xml_inside() gave it: never what came from elsewhere. */
void	    wry_xml_raw(WryXml *xml, const char *written);
/* What stands in the outermost element so far; borrowed until more is written.  *ret_n: its bytes. */
const char *wry_xml_inside(WryXml *xml, gsize *ret_n);
/* <name xmlns='ns'>text</name>; text NULL: empty element. */
void	    wry_xml_leaf(WryXml *xml, const char *name, const char *ns, const char *text);
/*
 * A received element and all below it, namespaces declared where they change.
 * parent_ns: the namespace in force where it goes.  At the top it gets no xmlns (ST-07); further
 * down, what was of the stream's own namespace is of jabber:client (ST-08).  An element without a
 * namespace of its own (one we built) is of its parent's.  Left out: what is more than 64 deep,
 * and elements in XML's own namespace, which must not be declared.
 */
void	    wry_xml_stanza(WryXml *xml, xmpp_stanza_t *stanza, const char *parent_ns);
/*
 * <error/> by RFC 6120 8.3.2: type, condition, <text xml:lang>.  text NULL: none.
 * by: NULL, or the failing entity (8.3.1).
 */
void	    wry_xml_error(WryXml *xml, const GError *error, const char *by, const char *lang,
			  const char *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WryXml, wry_xml_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmpp_stanza_t, xmpp_stanza_release)

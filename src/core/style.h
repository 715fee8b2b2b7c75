/*
 * style.h - how words look: Message Styling (XEP-0393), Message Markup (0394), XHTML-IM (0071)
 *
 * A message has plain words and spans beside them.  From a user's client the spans are read from the
 * one of the three that it sent; to it they are written as the two that leave the words alone.  The words
 * are never changed: what looks otherwise than it reads is for nobody to wonder about.
 */
#pragma once

#include "core/message.h"
#include "xmpp/stanza.h"

/*
 * How text, the stanza's own words, is to look, by its <markup/>, else by its <html/> where that says
 * the same words.  NULL: neither says anything.  (transfer full)
 */
GArray	   *style_read(xmpp_stanza_t *xml, const char *text);
/* The same by the marks in the text itself (XEP-0393).  NULL: there are none.  (transfer full) */
GArray	   *style_scan(const char *text);
/* Its author wants his marks to be no more than characters (XEP-0393 5). */
bool	    style_is_off(xmpp_stanza_t *xml);

/* spans, of text from byte `from` on, as if they were of words.  Takes out what is not in there. */
void	    style_move(GArray *spans, gsize from, gsize length, gsize to);

/*
 * <html/> and <markup/> of a message whose <body/> is body; the spans are those of its end, without
 * the first `before` bytes.  Nothing, where they are too many.
 */
void	    style_write(WryXml *xml, const char *body, gsize before, const GArray *spans);

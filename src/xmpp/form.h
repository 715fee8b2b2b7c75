/*
 * form.h - a WryField table as a data form (XEP-0004), and back
 */
#pragma once

#include "base/field.h"
#include "xmpp/stanza.h"

/*
 * <x xmlns='jabber:x:data' type='form'> with title, instructions (both nullable), a hidden
 * FORM_TYPE (nullable) and one field a row; values: filled in (secrets are left empty); NULL:
 * the fallbacks.
 */
void	    wry_form_write(WryXml *xml, const char *type, const char *form_type, const char *title,
			   const char *instructions, const WryField *fields,
			   const WryValues *values);
/* The hidden FORM_TYPE alone, in an <x/> that is open. */
void	    wry_form_type_write(WryXml *xml, const char *form_type);
/*
 * Reads a submitted form's fields into values; unknown ones are ignored, missing ones
 * left as they are, unset multi ones emptied.  false and error: NOT_ACCEPTABLE with the field's label
 * and what is wrong; BAD_REQUEST: no form, or not type='submit'.
 */
bool	    wry_form_read(xmpp_stanza_t *x, WryValues *values, GError **error);
/* One value of a received form by var; NULL: not there.  (transfer full) */
char	   *wry_form_value(xmpp_stanza_t *x, const char *var);

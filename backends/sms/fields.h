/*
 * fields.h - what a provider says by HTTP, a form or JSON, as names and values
 *
 * JSON stands flat here: {"messages": [{"status": "0"}]} is "messages.0.status" = "0".  A number is as it was written,
 * true and false are these words, null is not there.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define SMS_FIELDS_MOST 256		/* and deeper than 16 no JSON goes */

typedef struct {
	char *name, *value;		/* both NUL-terminated; a form's value may hold NUL bytes */
	gsize n;			/* of value */
} SmsField;

typedef struct _SmsFields SmsFields;

SmsFields  *sms_fields_new(void);
void	    sms_fields_free(SmsFields *fields);

/* application/x-www-form-urlencoded, a query too.  Appends.  false: it is none, or too many. */
bool	    sms_fields_add_form(SmsFields *fields, const char *bytes, gsize n);
/* One object or array (RFC 8259), UTF-8.  Likewise. */
bool	    sms_fields_add_json(SmsFields *fields, const char *bytes, gsize n);

gsize	    sms_fields_n(const SmsFields *fields);
const SmsField *sms_fields_at(const SmsFields *fields, gsize i);
/* The first of that name; NULL: there is none. */
const SmsField *sms_fields_find(const SmsFields *fields, const char *name);
/* Its value; NULL: there is none, or it holds a NUL byte. */
const char *sms_fields_get(const SmsFields *fields, const char *name);
bool	    sms_fields_is(const SmsFields *fields, const char *name, const char *value);

/* One more of a form: "&name=value", or without the '&' at its beginning; value NULL: nothing. */
void	    sms_form_add(GString *form, const char *name, const char *value);
/* Between the quotes of a JSON string. */
void	    sms_json_escape(GString *out, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmsFields, sms_fields_free)

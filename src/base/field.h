/*
 * field.h - one table says what a setting is; three readers use it
 *
 * A WryField describes one value that a person fills in.  The config file, the
 * registration form (XEP-0077 over XEP-0004) and the settings command read the
 * same tables, so a new option is one line and is parsed, shown, checked and
 * stored everywhere at once.
 */
#pragma once

#include "base/error.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
	WRY_FIELD_TEXT,
	WRY_FIELD_SECRET,	/* never logged; sealed before it is stored */
	WRY_FIELD_BOOL,		/* yes/no, true/false, on/off, 1/0 */
	WRY_FIELD_INT,
	WRY_FIELD_CHOICE,
	WRY_FIELD_DURATION,	/* "30s" "5m" "12h" "7d", "250ms"; the unit is required; read as milliseconds */
	WRY_FIELD_SIZE,		/* "64k" "16M" "1G", or bytes; read as bytes */
	WRY_FIELD_RATE,		/* "30/h" "1/s" "5/m" "9/d"; read as events a day */
	WRY_FIELD_LIST,		/* words between spaces or commas; read as strv */
	WRY_FIELD_LINES,	/* several lines; read as strv */
} WryFieldType;

typedef enum {
	WRY_FIELD_CHANGEABLE = 1 << 0,	/* a reload changes it; else it needs a restart */
	WRY_FIELD_SEALED     = 1 << 2,	/* may hold a secret: sealed before it is stored, and shown to nobody
					   but in the form of who typed it */
	WRY_FIELD_LATER	     = 1 << 3,	/* not asked for in chat, one by one: a form shows it, settings change it */
	WRY_FIELD_JIDS	     = 1 << 1,	/* of TEXT or LINES: addresses (XEP-0004's jid-single, jid-multi) */
} WryFieldFlags;

typedef struct {
	const char *name;		/* "nick": key in the file, var in the form */
	WryFieldType type;
	bool required;
	const char *fallback;		/* NULL: empty */
	const char *label;		/* shown to people */
	const char *const *choices;	/* WRY_FIELD_CHOICE, NULL-terminated */
	int64_t min, max;		/* of INT, DURATION (ms), SIZE; both 0: any */
	unsigned flags;			/* WryFieldFlags */
	const char *help;		/* a sentence below the label; NULL: none */
	/* What the type cannot tell.  text is not empty.  NULL: anything.  error: NOT_ACCEPTABLE */
	bool (*check)(const char *text, GError **error);
	/* In chat, where fields are asked one by one: */
	const char *ask;		/* "Which nickname?"; NULL: made of the label */
	const char *const *says;	/* the choices in words, as many; NULL: as they are */
	const char *only;		/* "login=password": asked only where that field has that value */
} WryField;				/* tables end with a NULL name */

typedef struct _WryValues WryValues;	/* checked values of one table */

/* fields: static, borrowed for the life of the values. */
WryValues  *wry_values_new(const WryField *fields);
WryValues  *wry_values_copy(const WryValues *values);
void	    wry_values_free(WryValues *values);
const WryField *wry_values_fields(const WryValues *values);
/* A SECRET, or SEALED. */
bool	    wry_field_is_sealed(const WryField *field);
const WryField *wry_field_find(const WryField *fields, const char *name);

/*
 * Checks text against its field and keeps a copy, without the blanks around it (but a SECRET's),
 * of a CHOICE as the table spells it; "" or NULL unsets.  Any is one line of UTF-8 without control
 * characters, 4 kB at most; LINES are 64 lines of 512 bytes.  false
 * and error (NOT_ACCEPTABLE, a clause that begins with the value in quotes: "'60' has no unit;
 * write 60s, 60m, 60h or 60d") leave the old value; ITEM_NOT_FOUND: no such field.
 */
bool	    wry_values_set(WryValues *values, const char *name, const char *text, GError **error);
/* All required ones there?  error names the first that is missing. */
bool	    wry_values_complete(const WryValues *values, GError **error);
/* Was it filled in, or is what one reads the fallback? */
bool	    wry_values_is_set(const WryValues *values, const char *name);

/* The text as given or its fallback; NULL: empty.  Asking for a field that the table has
 * not, or as another type, is our own mistake (g_assert). */
const char *wry_values_text(const WryValues *values, const char *name);
/* What was last typed for it, refused or not: to be shown to who typed it, and for nothing else. */
const char *wry_values_typed(const WryValues *values, const char *name);
bool	    wry_values_bool(const WryValues *values, const char *name);
/* CHOICE: which of the field's choices it is, from 0.  One that is unset and has no fallback is the first. */
unsigned    wry_values_choice(const WryValues *values, const char *name);
int64_t	    wry_values_int(const WryValues *values, const char *name);	/* INT, SIZE, DURATION, RATE */
/* (transfer full); an empty vector for none. */
char	  **wry_values_list(const WryValues *values, const char *name);	/* LIST, LINES */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryValues, wry_values_free)

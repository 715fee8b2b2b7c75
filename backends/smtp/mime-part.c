/*
 * mime-part.c - what a file is called, of what type and how large it is, and where it is found
 * again
 */
#include "backends/smtp/mime-part.h"

#include "backends/smtp/mime-charset.h"
#include "backends/smtp/mime-fields.h"
#include "backends/smtp/mime-words.h"

#include <string.h>

#define MAX_ID 998
#define MAX_TYPE 127

/* Without its brackets; NULL: there is none, or it is none.  (transfer full) */
static char *
id_of(const char *said)
{
	gsize n = said != NULL ? strlen(said) : 0;
	if (n <= 2 || n >= MAX_ID)
		return NULL;
	return said[0] == '<' && said[n - 1] == '>' ? g_strndup(said + 1, n - 2) : g_strdup(said);
}

MailPart *
mail_part_of_leaf(const MailLeaf *leaf)
{
	const char *raw = mail_leaf_field(leaf->object, "Content-Id");
	g_autofree char *id = mail_charset_line(raw, strlen(raw), NULL);
	MailPart *part = g_new0(MailPart, 1);
	part->name = mail_leaf_name(leaf);
	part->type = g_strdup(leaf->type);
	part->size = mail_leaf_size(leaf->object);
	part->content_id = id_of(id);
	part->is_inline = strcmp(leaf->disposition, "inline") == 0 ||
			  (part->content_id != NULL && *leaf->disposition == '\0');
	part->index = leaf->index;
	return part;
}

/* Read as a token, because it may be anything.  (transfer full) */
static char *
type_of(const char *said)
{
	g_autofree char *type = said != NULL ? mail_token(said, strlen(said)) : NULL;
	const char *slash = type != NULL ? strchr(type, '/') : NULL;
	bool good = slash != NULL && slash > type && slash[1] != '\0' &&
		    strchr(slash + 1, '/') == NULL && strlen(type) <= MAX_TYPE;
	return good ? g_steal_pointer(&type) : g_strdup("application/octet-stream");
}

MailPart *
mail_part_of_tnef(const MailTnefFile *file, unsigned leaf, unsigned n)
{
	g_autofree char *name = file->name != NULL ? mail_file_name(file->name) : NULL;
	MailPart *part = g_new0(MailPart, 1);
	part->name = name != NULL && *name != '\0' ? g_steal_pointer(&name)
						   : g_strdup_printf("file-%u-%u.bin", leaf, n);
	part->type = type_of(file->type);
	part->size = file->size;
	part->content_id = id_of(file->content_id);
	part->is_inline = part->content_id != NULL;
	part->index = MAIL_PART_INDEX(leaf, n);
	return part;
}

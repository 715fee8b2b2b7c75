/*
 * join.c - parts of a text put together
 */
#include "backends/sms/join.h"

void
sms_join_init(SmsJoin *join)
{
	*join = (SmsJoin){ .out = g_string_new(NULL), .run = g_byte_array_new(), .sure = true };
}

static void
flush(SmsJoin *join)
{
	if (join->run->len == 0)
		return;
	if (join->apart)
		g_string_append_c(join->out, ' ');
	join->apart = false;
	join->sure &= sms_text_decode(&join->coding, join->run->data, join->run->len, join->out);
	g_byte_array_set_size(join->run, 0);
}

void
sms_join_add(SmsJoin *join, const SmsCoding *coding, const uint8_t *bytes, gsize n)
{
	if (!sms_coding_equal(&join->coding, coding))
		flush(join);
	if (!join->any)
		g_string_append(join->out, sms_coding_label(coding));
	join->any = true;
	join->sure &= !coding->strange;
	join->coding = *coding;
	g_byte_array_append(join->run, bytes, (guint)n);
}

void
sms_join_mark(SmsJoin *join, const char *text)
{
	flush(join);
	if (join->out->len > 0 && !g_ascii_isspace(join->out->str[join->out->len - 1]))
		g_string_append_c(join->out, ' ');
	g_string_append(join->out, text);
	join->apart = true;
}

char *
sms_join_end(SmsJoin *join)
{
	flush(join);
	g_byte_array_unref(g_steal_pointer(&join->run));
	return g_string_free(g_steal_pointer(&join->out), FALSE);
}

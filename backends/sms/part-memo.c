/*
 * part-memo.c - parts of messages as memos
 */
#include "backends/sms/part-memo.h"

#include "base/hash.h"

#include <stdio.h>
#include <string.h>

#define FORMAT "(smssmsqbyyayxxay)"
#define CODING_N 7

void
sms_part_key(char ret_key[17], const SmsPart *part)
{
	g_autofree char *text =
	    g_strdup_printf("%s\n%s\n%s\n%u %u %u", part->account, part->from->name, part->to->name,
			    part->ref, part->wide, part->total);
	wry_hash_name(ret_key, "sms part", 8, text); /* a name, no secret */
}

/* The alphabets and kinds as they are numbered: they are on disks, so new ones go behind. */
static void
pack_coding(const SmsCoding *c, uint8_t out[CODING_N])
{
	const uint8_t all[CODING_N] = {
		(uint8_t)c->alphabet, c->locking,	   c->single,	   c->flash,
		c->strange,	      (uint8_t)c->waiting, c->none_waiting
	};
	memcpy(out, all, CODING_N);
}

static bool
unpack_coding(const uint8_t *b, gsize n, SmsCoding *ret)
{
	if (n != CODING_N || b[0] > SMS_BINARY || b[5] > SMS_WAITING_OTHER)
		return false;
	*ret = (SmsCoding){ .alphabet = b[0],
			    .locking = b[1],
			    .single = b[2],
			    .flash = b[3] != 0,
			    .strange = b[4] != 0,
			    .waiting = b[5],
			    .none_waiting = b[6] != 0 };
	return true;
}

void
sms_part_sum(uint8_t ret_sum[SMS_PART_SUM], const SmsPart *part)
{
	uint8_t coding[CODING_N], digest[32];
	gsize n = sizeof digest;
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	pack_coding(&part->coding, coding);
	g_checksum_update(sum, coding, CODING_N);
	g_checksum_update(sum, part->bytes, (gssize)part->n);
	g_checksum_get_digest(sum, digest, &n);
	memcpy(ret_sum, digest, SMS_PART_SUM);
	ret_sum[0] |= 1; /* all zero: not there */
}

static GVariant *
bytes_of(const void *bytes, gsize n)
{
	return g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, bytes, n, 1);
}

GBytes *
sms_part_pack(const SmsPart *p, int64_t came)
{
	uint8_t coding[CODING_N];
	pack_coding(&p->coding, coding);
	g_autoptr(GVariant) v = g_variant_ref_sink(
	    g_variant_new("(smssmsqbyy@ayxx@ay)", p->from->name, p->from->wire, p->to->name,
			  p->to->wire, p->ref, p->wide, p->total, p->part,
			  bytes_of(coding, CODING_N), p->sent, came, bytes_of(p->bytes, p->n)));
	return g_variant_get_data_as_bytes(v);
}

static WryAddress *
address_new(const char *name, const char *wire)
{
	WryAddress *address = wry_address_new(WRY_ADDRESS_CONTACT, NULL, name);
	address->wire = g_strdup(wire);
	return address;
}

SmsKept *
sms_part_unpack(GBytes *value)
{
	g_autoptr(GVariant) v =
	    g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(FORMAT), value, FALSE));
	if (!g_variant_is_normal_form(v))
		return NULL;
	g_autoptr(SmsKept) kept = g_new0(SmsKept, 1);
	g_autoptr(GVariant) coding = NULL, bytes = NULL;
	const char *from, *from_wire, *to, *to_wire;
	gboolean wide;
	SmsPart *p = &kept->part;
	g_variant_get(v, "(&sm&s&sm&sqbyy@ayxx@ay)", &from, &from_wire, &to, &to_wire, &p->ref,
		      &wide, &p->total, &p->part, &coding, &p->sent, &kept->came, &bytes);
	p->wide = wide;
	p->from = kept->from = address_new(from, from_wire);
	p->to = kept->to = address_new(to, to_wire);
	kept->bytes = g_variant_get_data_as_bytes(bytes);
	p->bytes = g_bytes_get_data(kept->bytes, &p->n);
	if (p->part == 0 || p->part > p->total ||
	    !unpack_coding(g_variant_get_data(coding), g_variant_get_size(coding), &p->coding))
		return NULL;
	return g_steal_pointer(&kept);
}

void
sms_kept_free(SmsKept *kept)
{
	if (kept == NULL)
		return;
	wry_address_free(kept->from);
	wry_address_free(kept->to);
	g_clear_pointer(&kept->bytes, g_bytes_unref);
	g_free(kept);
}

bool
sms_part_parse_key(const char *memo, char ret_key[17], int64_t *ret_born, unsigned *ret_part)
{
	gint64 born;
	guint64 part;
	g_auto(GStrv) piece = g_strsplit(memo, ".", 4);
	if (g_strv_length(piece) != 3 || strlen(piece[0]) != 16 || strlen(piece[1]) > 16)
		return false;
	char *end;
	born = (gint64)g_ascii_strtoull(piece[1], &end, 16);
	if (*end != '\0' || !g_ascii_string_to_unsigned(piece[2], 10, 0, 255, &part, NULL))
		return false;
	memcpy(ret_key, piece[0], 17);
	*ret_born = born;
	*ret_part = (unsigned)part;
	return true;
}

/*
 * tnef-kit.h - winmail.dat as Outlook writes it, written here
 */
#pragma once

#include <glib.h>
#include <string.h>

static void
put(GByteArray *out, guint32 value, unsigned n)
{
	for (; n > 0; n--, value >>= 8)
		g_byte_array_append(out, &(guint8){ value & 0xff }, 1);
}

static void
put_bytes(GByteArray *out, const void *bytes, gsize n)
{
	g_byte_array_append(out, bytes, (guint)n);
}

static GByteArray *
tnef_begin(void)
{
	GByteArray *out = g_byte_array_new();
	put(out, 0x223e9f78, 4);
	put(out, 1, 2);
	return out;
}

static void
attribute(GByteArray *out, unsigned level, guint32 id, const void *bytes, gsize n)
{
	guint16 sum = 0;
	for (gsize i = 0; i < n; i++)
		sum = (guint16)(sum + ((const guint8 *)bytes)[i]);
	put(out, level, 1);
	put(out, id, 4);
	put(out, (guint32)n, 4);
	put_bytes(out, bytes, n);
	put(out, sum, 2);
}

#define TEXT(text) (text), strlen(text)

/* Its value: with its length, and padded to four. */
static void
property(GByteArray *out, guint32 type, guint32 id, const void *bytes, gsize n)
{
	static const guint8 nothing[4];
	put(out, type, 2);
	put(out, id, 2);
	put(out, 1, 4);
	put(out, (guint32)n, 4);
	put_bytes(out, bytes, n);
	put_bytes(out, nothing, (4 - n % 4) % 4);
}

static void
property_wide(GByteArray *out, guint32 id, const char *text)
{
	glong n;
	g_autofree gunichar2 *wide = g_utf8_to_utf16(text, -1, NULL, &n, NULL);
	property(out, 0x1f, id, wide, ((gsize)n + 1) * 2); /* this machine has the little end first */
}

static void
property_long(GByteArray *out, guint32 id, guint32 value)
{
	put(out, 3, 2);
	put(out, id, 2);
	put(out, value, 4);
}

/* A named one, and one of several values: both are passed over. */
static void
property_others(GByteArray *out)
{
	static const guint8 guid[16] = "sixteen bytes...";
	put(out, 0x1e, 2);
	put(out, 0x8001, 2);
	put_bytes(out, guid, sizeof guid);
	put(out, 1, 4);
	put(out, 6, 4);
	put_bytes(out, "N\0a\0m\0\0", 8);
	put(out, 1, 4);
	put(out, 5, 4);
	put_bytes(out, "value\0\0", 8);
	put(out, 0x1002, 2); /* small numbers, each padded */
	put(out, 0x8002, 2);
	put_bytes(out, guid, sizeof guid);
	put(out, 0, 4);
	put(out, 0x8501, 4);
	put(out, 2, 4);
	put(out, 7, 4);
	put(out, 8, 4);
}

static void
properties(GByteArray *out, unsigned level, guint32 id, GByteArray *all, unsigned n)
{
	g_autoptr(GByteArray) whole = g_byte_array_new();
	put(whole, n, 4);
	put_bytes(whole, all->data, all->len);
	attribute(out, level, id, whole->data, whole->len);
	g_byte_array_unref(all);
}

/* Two files, and the text in HTML, in Cyrillic letters of a byte each. */
static GByteArray *
tnef_sample(void)
{
	GByteArray *out = tnef_begin(), *all = g_byte_array_new();
	static const guint8 codepage[8] = { 0xe3, 0x04 }; /* 1251 */
	attribute(out, 1, 0x00069007, codepage, sizeof codepage);
	attribute(out, 1, 0x00018004, TEXT("A subject"));
	property_others(all);
	property(all, 0x1e, 0x1000, TEXT("plain words"));
	property(all, 0x102, 0x1013, TEXT("<p>\xcf\xf0\xe8\xe2\xe5\xf2</p>"));
	property(all, 0x102, 0x1009, TEXT("LZFu and so on"));
	properties(out, 1, 0x00069003, all, 5);

	attribute(out, 2, 0x00069002, "\1\0\377\377\377\377\0\0\0\0\0\0\0\0", 14);
	attribute(out, 2, 0x00018010, TEXT("PHOTO~1.JPG"));
	attribute(out, 2, 0x0006800f, TEXT("the bytes of a picture"));
	all = g_byte_array_new();
	property(all, 0x1e, 0x3704, TEXT("photo~1.jpg"));
	property_others(all);
	property_long(all, 0x3705, 1);
	property_wide(all, 0x3707, "\u0424\u043e\u0442\u043e \U0001f600 1.jpg");
	property_wide(all, 0x370e, "image/jpeg");
	property(all, 0x1e, 0x3712, TEXT("<cid@x>"));
	properties(out, 2, 0x00069005, all, 7);

	attribute(out, 2, 0x00069002, "\1\0\377\377\377\377\0\0\0\0\0\0\0\0", 14);
	attribute(out, 2, 0x00018010, "\xce\xf2\xf7\xb8\xf2.txt\0", 10);
	attribute(out, 2, 0x0006800f, TEXT("report"));
	return out;
}

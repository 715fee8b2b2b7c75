/*
 * avatar.c - the picture of the service
 */
#include "core/avatar.h"

#include <gio/gio.h>
#include <string.h>

#define SHOWN_MOST (128u * 1024) /* bytes: a third more in base64, within any server's ceiling */

/* By its first bytes, not by its name: clients believe the type they are told. */
static const char *
type_of(const guint8 *bytes, gsize n)
{
	static const struct {
		const char *type, *magic;
		gsize n, at;
	} kinds[] = {
		{ "image/png", "\x89PNG\r\n\x1a\n", 8, 0 },
		{ "image/jpeg", "\xff\xd8\xff", 3, 0 },
		{ "image/gif", "GIF8", 4, 0 },
		{ "image/webp", "WEBP", 4, 8 },
	};
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (n >= kinds[i].at + kinds[i].n &&
		    memcmp(bytes + kinds[i].at, kinds[i].magic, kinds[i].n) == 0)
			return kinds[i].type;
	return NULL;
}

bool
avatar_read(const char *path, WryAvatar *ret, GError **error)
{
	g_autoptr(GFile) file = g_file_new_for_path(path);
	g_autoptr(GError) cause = NULL;
	g_autoptr(GFileInputStream) in = g_file_read(file, NULL, &cause);
	*ret = (WryAvatar){ 0 };
	/* One byte more than may be there, and never all of what somebody took for a picture. */
	g_autoptr(GBytes) bytes =
	    in != NULL ? g_input_stream_read_bytes(G_INPUT_STREAM(in), AVATAR_MOST + 1, NULL, &cause)
		       : NULL;
	if (bytes == NULL)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("cannot read '%1$s': %2$s"),
				     path, cause->message, NULL);
	gsize n;
	const guint8 *data = g_bytes_get_data(bytes, &n);
	if (n > AVATAR_MOST)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("'%1$s' is larger than 48 KiB; make the picture smaller"), path,
				     NULL);
	const char *type = type_of(data, n);
	if (type == NULL)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("'%1$s' is no picture; PNG, JPEG, GIF and WebP are"), path,
				     NULL);
	g_autofree char *hash = g_compute_checksum_for_bytes(G_CHECKSUM_SHA1, bytes);
	g_strlcpy(ret->hash, hash, sizeof ret->hash);
	ret->type = type;
	ret->bytes = g_steal_pointer(&bytes);
	return true;
}

void
avatar_clear(WryAvatar *avatar)
{
	g_clear_pointer(&avatar->bytes, g_bytes_unref);
	avatar->hash[0] = '\0';
}

bool
avatar_is_hash(const char *photo)
{
	return photo != NULL && strlen(photo) == 40 &&
	       strspn(photo, "0123456789abcdefABCDEF") == 40;
}

bool
avatar_fits(GBytes *bytes, const char *type)
{
	gsize n = bytes != NULL ? g_bytes_get_size(bytes) : 0;
	return n > 0 && n <= SHOWN_MOST && type != NULL && g_str_has_prefix(type, "image/");
}

bool
avatar_check(const char *path, GError **error)
{
	WryAvatar avatar;
	if (*path != '/')
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("'%s' depends on where wherryd is started; write the whole "
					"path, from / on"),
				     path, NULL);
	bool good = avatar_read(path, &avatar, error);
	avatar_clear(&avatar);
	return good;
}

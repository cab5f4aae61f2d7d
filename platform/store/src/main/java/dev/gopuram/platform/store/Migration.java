package dev.gopuram.platform.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One step of a schema, {@code V3__add_labels.sql}. Once it has run anywhere it is never edited: its checksum is kept.
 *
 * @param owner whose step it is: the store's own, or the service's
 */
record Migration(String owner, int version, String file, String script) {
    private static final Pattern FILE = Pattern.compile("V([1-9][0-9]{0,8})__[a-z0-9_]+\\.sql");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    static Migration of(String owner, String file, String script) {
        Matcher name = FILE.matcher(file);
        if (!name.matches()) {
            throw new IllegalStateException(
                    "migration of " + owner + ": " + file + " (expected: a name like V2__add_labels.sql)");
        }
        return new Migration(owner, Integer.parseInt(name.group(1)), file, script.replace("\r\n", "\n"));
    }

    String checksum() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The script in the words of one database. */
    String sql(Map<String, String> words) {
        return PLACEHOLDER.matcher(script).replaceAll(found -> {
            String word = words.get(found.group(1));
            if (word == null) {
                throw new IllegalStateException(owner + " " + file + ": " + found.group() + " (expected: one of "
                        + words.keySet().stream().sorted().toList() + ")");
            }
            return Matcher.quoteReplacement(word);
        });
    }
}

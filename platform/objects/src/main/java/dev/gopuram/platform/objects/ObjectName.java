package dev.gopuram.platform.objects;

import dev.gopuram.kernel.Problem;
import java.util.regex.Pattern;

/** What an object may be called: words between slashes, none of which a file system or a server reads as anything else. */
final class ObjectName {
    static final int LONGEST = 512;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9_][A-Za-z0-9._-]*/?)*");

    private ObjectName() {}

    static String require(String name) {
        if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
            throw Problem.invalid("object", name, "1.." + LONGEST + " of A-Z, a-z, 0-9, . _ - between single slashes");
        }
        return name;
    }

    static String requirePrefix(String prefix) {
        if (prefix.length() > LONGEST || !PREFIX.matcher(prefix).matches()) {
            throw Problem.invalid("prefix", prefix, "the beginning of an object's name");
        }
        return prefix;
    }
}

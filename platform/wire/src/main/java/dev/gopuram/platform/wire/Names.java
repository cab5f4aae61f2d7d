package dev.gopuram.platform.wire;

import java.util.Locale;
import java.util.regex.Pattern;

/** How Java names become names of a .proto. */
final class Names {
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private Names() {}

    /** {@code cpuMicros} and {@code CpuMicros} as {@code cpu_micros}. */
    static String snake(String camel) {
        return HUMP.matcher(camel).replaceAll("_").toLowerCase(Locale.ROOT);
    }

    static String capitalised(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    /** The name of a type inside its package, with the types around it: {@code Query.Mode}. */
    static String inPackage(Class<?> type) {
        String packageName = type.getPackageName();
        return type.getName()
                .substring(packageName.isEmpty() ? 0 : packageName.length() + 1)
                .replace('$', '.');
    }
}

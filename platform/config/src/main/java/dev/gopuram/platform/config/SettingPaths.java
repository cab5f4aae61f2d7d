package dev.gopuram.platform.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every setting of a record as a dotted path, in the order of the file. */
final class SettingPaths {
    /** Stands for any entry of a list or a map. */
    static final String ANY = "*";

    private SettingPaths() {}

    static List<String> of(Class<?> type) {
        List<String> paths = new ArrayList<>();
        collect(type, "", paths);
        return paths;
    }

    /** The record inside a setting's type, through lists and maps; null where there is none. */
    static @Nullable Class<?> recordIn(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return recordIn(arguments[arguments.length - 1]);
        }
        return type instanceof Class<?> plain && plain.isRecord() && Scalars.of(plain) == null ? plain : null;
    }

    private static void collect(Class<?> type, String path, List<String> paths) {
        for (Shape.Setting setting : Shape.of(type).settings()) {
            String own = Names.join(path, setting.key());
            paths.add(own);
            Class<?> inner = recordIn(setting.type());
            if (inner != null) {
                collect(inner, setting.type() instanceof Class<?> ? own : Names.join(own, ANY), paths);
            }
        }
    }
}

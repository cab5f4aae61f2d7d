package dev.gopuram.platform.config;

import dev.gopuram.kernel.Secret;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes a record's defaults as YAML that reads back to the same record. */
final class ReferenceWriter {
    private static final int WIDTH = 100;
    private static final String INDENT = "  ";
    private static final String ENTRY = "NAME";
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*|https?://[A-Za-z0-9_./:-]*[A-Za-z0-9/]");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Set<String> WORDS = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private final Properties docs;
    private final StringBuilder out = new StringBuilder();

    ReferenceWriter(Properties docs) {
        this.docs = docs;
    }

    String write(Class<?> type) {
        Object defaults = Shape.of(type).defaults();
        if (defaults == null) {
            throw new IllegalArgumentException(type + " (expected: a record with a static defaults())");
        }
        record(type, defaults, "", "");
        return out.toString();
    }

    private void record(Class<?> type, Object defaults, String path, String margin) {
        for (Shape.Setting setting : Shape.of(type).settings()) {
            String own = Names.join(path, setting.key());
            if (path.isEmpty() && !out.isEmpty()) {
                out.append('\n');
            }
            comment(own, setting, margin);
            setting(setting, setting.read(defaults), own, margin);
        }
    }

    private void setting(Shape.Setting setting, @Nullable Object value, String path, String margin) {
        Class<?> inner = SettingPaths.recordIn(setting.type());
        if (value == null || value instanceof Secret) {
            example(setting.key(), setting.type(), path, margin + "# ");
        } else if (setting.type() instanceof Class<?> && inner != null) {
            line(margin, setting.key() + ":");
            record(inner, value, path, margin + INDENT);
        } else if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            line(margin, setting.key() + ":");
            map.forEach(
                    (key, entry) -> entry(key.toString(), entry, Names.join(path, SettingPaths.ANY), margin + INDENT));
        } else {
            line(margin, setting.key() + ": " + flow(value));
            if (inner != null) {
                example(setting.key(), setting.type(), path, margin + "# ");
            }
        }
    }

    private void entry(String key, Object value, String path, String margin) {
        if (value instanceof Record record && Scalars.of(record.getClass()) == null) {
            line(margin, quoted(key) + ":");
            record(record.getClass(), record, path, margin + INDENT);
        } else {
            line(margin, quoted(key) + ": " + flow(value));
        }
    }

    /** What one could write where the default is nothing, as a comment. */
    private void example(String key, Type type, String path, String margin) {
        Class<?> inner = SettingPaths.recordIn(type);
        if (inner == null) {
            line(margin, key + ": " + exampleOf(type));
            return;
        }
        line(margin, key + ":");
        if (type instanceof Class<?>) {
            exampleRecord(inner, path, margin + INDENT, margin + INDENT);
            return;
        }
        boolean list = ((ParameterizedType) type).getRawType() == List.class;
        String entries = Names.join(path, SettingPaths.ANY);
        if (list) {
            exampleRecord(inner, entries, margin + INDENT + "- ", margin + INDENT + INDENT);
        } else {
            line(margin + INDENT, ENTRY + ":");
            exampleRecord(inner, entries, margin + INDENT + INDENT, margin + INDENT + INDENT);
        }
    }

    private void exampleRecord(Class<?> type, String path, String firstMargin, String margin) {
        Shape shape = Shape.of(type);
        Object defaults = shape.defaults();
        String at = firstMargin;
        for (Shape.Setting setting : shape.settings()) {
            Object value = defaults == null ? null : setting.read(defaults);
            String own = Names.join(path, setting.key());
            String text = docs.getProperty(own, "").strip();
            Class<?> inner = SettingPaths.recordIn(setting.type());
            String remark = text.isEmpty() ? "" : "  # " + text;
            if (inner != null && setting.type() instanceof Class<?>) {
                line(at, setting.key() + ":" + remark);
                exampleRecord(inner, own, margin + INDENT, margin + INDENT);
            } else {
                String shown = value == null || value instanceof Secret ? exampleOf(setting.type()) : flow(value);
                line(at, setting.key() + ": " + shown + remark);
            }
            at = margin;
        }
    }

    private static String exampleOf(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class ? "[]" : "{}";
        }
        Scalars scalar = Scalars.of((Class<?>) type);
        return scalar == null ? "{}" : scalar.example();
    }

    private void comment(String path, Shape.Setting setting, String margin) {
        StringBuilder text = new StringBuilder(docs.getProperty(path, "").strip());
        if (setting.type() instanceof Class<?> type && type.isEnum()) {
            text.append(text.isEmpty() ? "" : " ")
                    .append('(')
                    .append(Scalars.oneOf(Scalars.enumNames(type)))
                    .append(')');
        }
        if (setting.reloadable()) {
            text.append(text.isEmpty() ? "" : " ").append("Counts without a restart.");
        }
        if (text.isEmpty()) {
            return;
        }
        StringBuilder row = new StringBuilder(margin).append('#');
        for (String word : (Iterable<String>) SPACE.splitAsStream(text)::iterator) {
            if (row.length() + 1 + word.length() > WIDTH) {
                out.append(row).append('\n');
                row = new StringBuilder(margin).append('#');
            }
            row.append(' ').append(word);
        }
        out.append(row).append('\n');
    }

    private void line(String margin, String text) {
        out.append(margin).append(text).append('\n');
    }

    /** A value on one line. */
    private static String flow(Object value) {
        return switch (value) {
            case List<?> list ->
                list.stream().map(ReferenceWriter::flow).toList().toString();
            case Map<?, ?> map -> flowMap(map);
            case Secret secret -> quoted(secret.toString());
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            case Record record when Scalars.of(record.getClass()) == null -> flowRecord(record);
            default -> quoted(Scalars.print(value).replace("${", "$${"));
        };
    }

    private static String flowMap(Map<?, ?> map) {
        return map.isEmpty()
                ? "{}"
                : "{ "
                        + String.join(
                                ", ",
                                map.entrySet().stream()
                                        .map(e -> quoted(e.getKey().toString()) + ": " + flow(e.getValue()))
                                        .toList())
                        + " }";
    }

    private static String flowRecord(Record record) {
        return "{ "
                + String.join(
                        ", ",
                        Shape.of(record.getClass()).settings().stream()
                                .filter(setting -> setting.read(record) != null)
                                .map(setting -> setting.key() + ": " + flowNotNull(setting.read(record)))
                                .toList())
                + " }";
    }

    private static String flowNotNull(@Nullable Object value) {
        return value == null ? "" : flow(value);
    }

    private static String quoted(String text) {
        if (Scalars.isMeasure(text) || (PLAIN.matcher(text).matches() && !WORDS.contains(text))) {
            return text;
        }
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case '"', '\\' -> out.append('\\').append((char) c);
                case '\n' -> out.append("\\n");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        out.append(String.format("\\x%02x", c));
                    } else {
                        out.append((char) c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }
}

package dev.gopuram.platform.config;

import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Turns nodes into records. It goes on after an error, so that one run finds them all; a method that answers null has
 * either bound a setting that may be null, or reported why not, which {@link Errors#count} tells apart.
 */
final class Binder {
    /** Aliases let a small file mean a large one. */
    static final int MAX_VALUES = 20_000;

    private static final int MAX_SHOWN_CHARS = 60;
    private static final Set<Tag> USUAL_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.SEQ, Tag.MAP, Tag.ENV_TAG);

    private record Entry(Node key, Node value) {}

    private final Errors errors;
    private final References references;
    private final Map<Class<?>, Shape> shapes = new HashMap<>();
    private int values;

    Binder(Errors errors, References references) {
        this.errors = errors;
        this.references = references;
    }

    <T extends Record> @Nullable T bind(@Nullable MappingNode root, Class<T> type) {
        return root == null
                ? null
                : type.cast(record(root, type, "", shape(type).defaults()));
    }

    @Nullable
    YamlTree bindTree(@Nullable MappingNode root) {
        return root == null ? null : tree(root, "");
    }

    private @Nullable Object value(Node node, Type type, String path, @Nullable Object base) {
        if (++values > MAX_VALUES) {
            if (values == MAX_VALUES + 1) {
                errors.add(
                        Position.of(node), "too many values (expected: at most " + MAX_VALUES + ", aliases followed)");
            }
            return null;
        }
        if (isTagged(node)) {
            return refuse(node, path, "the tag " + node.getTag().getValue(), "no tag");
        }
        if (type instanceof ParameterizedType generic) {
            return collection(node, generic, path);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == YamlTree.class) {
            return tree(node, path);
        }
        Scalars scalar = Scalars.of(plain);
        if (scalar != null) {
            return scalar(node, plain, scalar, path);
        }
        if (Yaml.isNothing(node) && base != null) {
            return base;
        }
        return node instanceof MappingNode mapping
                ? record(
                        mapping, plain, path, base != null ? base : shape(plain).defaults())
                : refuse(
                        node,
                        path,
                        shown(node),
                        "a mapping with " + String.join(", ", shape(plain).keys()));
    }

    private static boolean isTagged(Node node) {
        return !USUAL_TAGS.contains(node.getTag());
    }

    private @Nullable Object collection(Node node, ParameterizedType type, String path) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == List.class) {
            return node instanceof SequenceNode sequence
                    ? list(sequence, arguments[0], path)
                    : refuse(node, path, shown(node), "a list");
        }
        if (type.getRawType() == Map.class && arguments[0] == String.class) {
            return node instanceof MappingNode mapping
                    ? map(mapping, arguments[1], path)
                    : refuse(node, path, shown(node), "a mapping of names to values");
        }
        throw new IllegalArgumentException(path + ": " + type + " (expected: List<T> or Map<String, T>)");
    }

    private List<Object> list(SequenceNode sequence, Type element, String path) {
        List<Object> list = new ArrayList<>(sequence.getValue().size());
        for (Node node : sequence.getValue()) {
            Object value = value(node, element, path + "[" + list.size() + "]", null);
            list.add(value == null ? "" : value);
        }
        return Collections.unmodifiableList(list);
    }

    private Map<String, Object> map(MappingNode mapping, Type element, String path) {
        Map<String, Object> map = new LinkedHashMap<>();
        entries(mapping, path).forEach((key, entry) -> {
            Object value = value(entry.value, element, Names.join(path, key), null);
            map.put(key, value == null ? "" : value);
        });
        return Collections.unmodifiableMap(map);
    }

    private @Nullable YamlTree tree(Node node, String path) {
        int before = errors.count();
        Object plain = plain(node, path);
        return errors.count() > before ? null : new YamlTree(plain);
    }

    /** What stands there, of whatever form. */
    private @Nullable Object plain(Node node, String path) {
        if (++values > MAX_VALUES) {
            return refuse(node, path, "too many values", "at most " + MAX_VALUES + ", aliases followed");
        }
        if (isTagged(node)) {
            return refuse(node, path, "the tag " + node.getTag().getValue(), "no tag");
        }
        return switch (node) {
            case MappingNode mapping -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                entries(mapping, path).forEach((key, entry) -> map.put(key, plain(entry.value, Names.join(path, key))));
                yield map;
            }
            case SequenceNode sequence -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (Node element : sequence.getValue()) {
                    list.add(plain(element, path + "[" + list.size() + "]"));
                }
                yield list;
            }
            case ScalarNode scalar when Yaml.isNothing(scalar) -> null;
            case ScalarNode scalar when scalar.getTag().equals(Tag.BOOL) -> Boolean.valueOf(scalar.getValue());
            case ScalarNode scalar when scalar.getTag().equals(Tag.INT) -> new BigInteger(scalar.getValue());
            case ScalarNode scalar when scalar.getTag().equals(Tag.FLOAT) -> number(scalar, path);
            case ScalarNode scalar -> references.resolve(scalar.getValue());
            default -> refuse(node, path, Yaml.describe(node), "a value");
        };
    }

    private @Nullable Object number(ScalarNode scalar, String path) {
        try {
            return new BigDecimal(scalar.getValue());
        } catch (NumberFormatException none) {
            return refuse(scalar, path, shown(scalar), "a number");
        }
    }

    private @Nullable Object record(MappingNode mapping, Class<?> type, String path, @Nullable Object base) {
        int before = errors.count();
        Shape shape = shape(type);
        Map<String, Entry> entries = entries(mapping, path);
        List<String> keys = shape.keys();
        entries.forEach((key, entry) -> {
            if (!keys.contains(key)) {
                errors.add(
                        Position.of(entry.key),
                        Names.join(path, key) + ": unknown key (expected: " + hint(key, keys) + ")");
            }
        });
        List<@Nullable Object> bound = new ArrayList<>(keys.size());
        for (Shape.Setting setting : shape.settings()) {
            Object usual = base == null ? null : setting.read(base);
            Entry entry = entries.get(setting.key());
            bound.add(
                    entry == null
                            ? absent(mapping, setting, path, base != null, usual)
                            : given(entry, setting, path, usual));
        }
        return errors.count() > before ? null : construct(mapping, shape, bound.toArray(), path);
    }

    private @Nullable Object given(Entry entry, Shape.Setting setting, String path, @Nullable Object usual) {
        return setting.nullable() && Yaml.isNothing(entry.value)
                ? null
                : value(entry.value, setting.type(), Names.join(path, setting.key()), usual);
    }

    private @Nullable Object absent(
            Node mapping, Shape.Setting setting, String path, boolean hasDefault, @Nullable Object usual) {
        if (hasDefault || setting.nullable()) {
            return usual;
        }
        if (setting.type() instanceof Class<?> nested && nested.isRecord()) {
            Object defaults = shape(nested).defaults();
            if (defaults != null) {
                return defaults;
            }
        }
        return refuse(mapping, Names.join(path, setting.key()), "missing", expected(setting.type()));
    }

    private @Nullable Object construct(Node mapping, Shape shape, @Nullable Object[] bound, String path) {
        try {
            return shape.construct(bound);
        } catch (Problem e) {
            String field = e.field();
            boolean named = field != null && e.detail().startsWith(field + ":");
            String message = path.isEmpty() ? e.detail() : path + (named ? "." : ": ") + e.detail();
            errors.add(field == null ? Position.of(mapping) : Places.of(mapping, field), message);
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException e) {
            errors.add(Position.of(mapping), (path.isEmpty() ? "" : path + ": ") + e.getMessage());
        }
        return null;
    }

    private Map<String, Entry> entries(MappingNode mapping, String path) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key) || Yaml.isNothing(tuple.getKeyNode())) {
                refuse(tuple.getKeyNode(), path, Yaml.describe(tuple.getKeyNode()) + " as a key", "a name");
                continue;
            }
            Entry entry = new Entry(key, tuple.getValueNode());
            Entry first = entries.putIfAbsent(key.getValue(), entry);
            if (first != null) {
                String where =
                        "once; the first is on line " + Position.of(first.key).line();
                refuse(key, Names.join(path, key.getValue()), "given twice", where);
            }
        }
        return entries;
    }

    private @Nullable Object scalar(Node node, Class<?> type, Scalars form, String path) {
        if (!(node instanceof ScalarNode scalar) || Yaml.isNothing(node)) {
            return refuse(node, path, shown(node), form.expected());
        }
        String written = scalar.getValue();
        boolean refers = References.isIn(written);
        if (!form.quotable() && !scalar.isPlain() && !refers) {
            return refuse(node, path, shown(node) + " in quotes", form.expected() + ", without quotes");
        }
        try {
            String text = references.resolve(written);
            if (type == Secret.class) {
                return secret(node, written, text, path);
            }
            Object value = form.parse().apply(text);
            return value != null ? value : refuse(node, path, shown(node), form.expected());
        } catch (Problem e) {
            errors.add(Position.of(node), e.detail().startsWith(path + ":") ? e.detail() : path + ": " + e.detail());
            return null;
        }
    }

    private @Nullable Object secret(Node node, String written, String text, String path) {
        if (text.isEmpty()) {
            return refuse(node, path, "an empty secret", "a value, such as ${env:NAME}");
        }
        return References.isIn(written) ? Secret.from(() -> references.resolve(written)) : Secret.of(text);
    }

    private @Nullable Object refuse(Node node, String path, String found, String expected) {
        errors.add(Position.of(node), (path.isEmpty() ? "" : path + ": ") + found + " (expected: " + expected + ")");
        return null;
    }

    /** The value as it was written: a reference stays a reference, so no secret is shown. */
    private static String shown(Node node) {
        if (!(node instanceof ScalarNode scalar) || Yaml.isNothing(node)) {
            return Yaml.describe(node);
        }
        String text = scalar.getValue().replace('\n', ' ');
        return text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "...";
    }

    private static String expected(Type type) {
        if (type instanceof Class<?> plain) {
            Scalars scalar = Scalars.of(plain);
            return scalar == null ? "a mapping" : scalar.expected();
        }
        return "a value";
    }

    private static String hint(String key, List<String> keys) {
        String snake = Names.snake(key);
        List<String> nearest = keys.contains(snake) ? List.of(snake) : Nearest.names(snake, keys, 1);
        String all = Scalars.oneOf(keys);
        return nearest.isEmpty() ? all : nearest.getFirst() + "; " + all;
    }

    private Shape shape(Class<?> type) {
        return shapes.computeIfAbsent(type, Shape::of);
    }
}

package dev.gopuram.platform.wire;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Any value of any type that a contract can carry, with the extremes more often than chance would have them. */
final class RandomValues {
    private static final int[] INTS = {0, 1, -1, 127, 128, Integer.MIN_VALUE, Integer.MAX_VALUE};
    private static final long[] LONGS = {0, 1, -1, 1L << 35, Long.MIN_VALUE, Long.MAX_VALUE};
    private static final double[] DOUBLES = {
        0.0, -0.0, 1, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, Double.NEGATIVE_INFINITY
    };
    private static final String[] TEXTS = {
        "", "a", "äöü", "漢字", "😀\u0000\n", "x".repeat(127), "y".repeat(128), "ß".repeat(9000)
    };
    private static final Instant[] INSTANTS = {
        Instant.EPOCH, Instant.parse("0001-01-01T00:00:00Z"), Instant.parse("9999-12-31T23:59:59.999999999Z")
    };
    private static final Duration[] DURATIONS = {
        Duration.ZERO, Duration.ofNanos(1), Duration.ofNanos(-1), Duration.ofSeconds(-1), Duration.ofMillis(-1500)
    };

    /** A record that holds itself goes this deep. */
    private static final int MAX_DEPTH = 4;

    private final RandomGenerator random;
    private int depth;

    RandomValues(RandomGenerator random) {
        this.random = random;
    }

    Object of(Class<?> type) throws ReflectiveOperationException {
        if (type == Usage.class) {
            return new Usage(
                    random.nextLong(1 << 30),
                    random.nextLong(2),
                    random.nextLong(Long.MAX_VALUE),
                    pick(Usage.Source.values()),
                    random.nextLong(1 << 30),
                    random.nextLong(1 << 30),
                    random.nextLong(1 << 30),
                    shares());
        }
        if (type.getName().endsWith(".Span")) {
            int start = random.nextInt(1000);
            return build(type, start, start + random.nextInt(1000));
        }
        if (type.isRecord()) {
            List<@Nullable Object> values = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
                values.add(nullable && random.nextBoolean() ? null : value(component.getGenericType()));
            }
            return build(type, values.toArray());
        }
        return type.isSealed() ? of(pick(type.getPermittedSubclasses())) : value(type);
    }

    private List<Usage.Share> shares() {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> new Usage.Share(
                        "m" + i,
                        random.nextLong(1 << 30),
                        random.nextLong(2),
                        random.nextLong(1 << 30),
                        random.nextLong(2),
                        random.nextLong(2)))
                .toList();
    }

    private Object value(Type type) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType generic) {
            return collection(generic);
        }
        Class<?> of = (Class<?>) type;
        if (of.isEnum()) {
            return pick(of.getEnumConstants());
        }
        if (of == int.class || of == Integer.class) {
            return random.nextBoolean() ? INTS[random.nextInt(INTS.length)] : random.nextInt();
        }
        if (of == long.class || of == Long.class) {
            return random.nextBoolean() ? LONGS[random.nextInt(LONGS.length)] : random.nextLong();
        }
        if (of == double.class || of == Double.class) {
            return random.nextBoolean() ? DOUBLES[random.nextInt(DOUBLES.length)] : random.nextDouble();
        }
        if (of == boolean.class || of == Boolean.class) {
            return random.nextBoolean();
        }
        if (of == String.class) {
            return pick(TEXTS);
        }
        if (of == Bytes.class) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            return Bytes.wrap(bytes);
        }
        if (of == Vector.class) {
            float[] floats = new float[random.nextInt(40)];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) random.nextGaussian();
            }
            return Vector.wrap(floats);
        }
        if (of == Instant.class) {
            return pick(INSTANTS);
        }
        return of == Duration.class ? pick(DURATIONS) : of(of);
    }

    private Object collection(ParameterizedType generic) throws ReflectiveOperationException {
        int size = depth < MAX_DEPTH ? random.nextInt(4) : 0;
        depth++;
        try {
            return filled(generic, size);
        } finally {
            depth--;
        }
    }

    private Object filled(ParameterizedType generic, int size) throws ReflectiveOperationException {
        if (generic.getRawType() == List.class) {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                list.add(value(generic.getActualTypeArguments()[0]));
            }
            return List.copyOf(list);
        }
        Map<Object, Object> map = new HashMap<>();
        for (int i = 0; i < size; i++) {
            map.put(pick(TEXTS), value(generic.getActualTypeArguments()[1]));
        }
        return Map.copyOf(map);
    }

    private <T> T pick(T[] from) {
        return from[random.nextInt(from.length)];
    }

    private static Object build(Class<?> type, @Nullable Object... values) throws ReflectiveOperationException {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Constructor<?> constructor = type.getDeclaredConstructor(parameters);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }
}

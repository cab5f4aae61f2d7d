package dev.gopuram.platform.config;

import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Reloadable;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A configuration record seen from outside: its keys, its defaults, its constructor. */
final class Shape {
    private static final Object[] NONE = {};

    /**
     * One setting.
     *
     * @param key its name in the file
     * @param nullable whether it may have no value at all
     */
    record Setting(String key, Type type, boolean nullable, boolean reloadable, Method accessor) {
        @Nullable
        Object read(Object record) {
            return invoke(accessor, record);
        }
    }

    private final Class<?> type;
    private final List<Setting> settings;
    private final Constructor<?> constructor;

    private Shape(Class<?> type, List<Setting> settings, Constructor<?> constructor) {
        this.type = type;
        this.settings = settings;
        this.constructor = constructor;
    }

    static Shape of(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        if (components == null) {
            throw new IllegalArgumentException(type + " (expected: a record)");
        }
        List<Setting> settings = new ArrayList<>(components.length);
        for (RecordComponent component : components) {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            settings.add(new Setting(
                    Names.key(component.getName()),
                    component.getGenericType(),
                    isNullable(component.getAnnotatedType()),
                    component.isAnnotationPresent(Reloadable.class),
                    accessor));
        }
        Class<?>[] parameters =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            return new Shape(type, List.copyOf(settings), constructor);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + ": every record has a canonical constructor", e);
        }
    }

    List<Setting> settings() {
        return settings;
    }

    List<String> keys() {
        return settings.stream().map(Setting::key).toList();
    }

    /** The record's {@code defaults()}; null where it has none, so that every key without a default must be given. */
    @Nullable
    Object defaults() {
        return invokeStatic(type, "defaults", NONE);
    }

    /** Makes the record; what its constructor finds wrong comes out as the constructor threw it. */
    Object construct(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw unwrapped(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + ": its constructor cannot be called", e);
        }
    }

    /** Whether the type is written as one value: it has a static {@code parse(String)}. */
    static boolean parses(Class<?> type) {
        return method(type, "parse", String.class) != null;
    }

    static @Nullable Object parse(Class<?> type, String text) {
        return invokeStatic(type, "parse", new Object[] {text}, String.class);
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static @Nullable Object invokeStatic(
            Class<?> type, String name, Object[] arguments, Class<?>... parameters) {
        Method method = method(type, name, parameters);
        return method == null ? null : invoke(method, null, arguments);
    }

    private static @Nullable Method method(Class<?> type, String name, Class<?>... parameters) {
        try {
            Method method = type.getDeclaredMethod(name, parameters);
            boolean fits = Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type;
            method.setAccessible(fits);
            return fits ? method : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static @Nullable Object invoke(Method method, @Nullable Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw unwrapped(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(method + ": cannot be called", e);
        }
    }

    private static RuntimeException unwrapped(InvocationTargetException e) {
        return switch (e.getCause()) {
            case Problem problem -> problem;
            case RuntimeException failure -> failure;
            case Error error -> throw error;
            case null, default -> new IllegalStateException(e);
        };
    }
}

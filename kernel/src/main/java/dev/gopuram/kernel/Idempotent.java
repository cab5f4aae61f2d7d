package dev.gopuram.kernel;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a port method that may be delivered twice without harm, so the wire may retry it. It must agree with the
 * {@code idempotency_level} of the rpc in the .proto; the wire refuses to start where the two differ.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Idempotent {}

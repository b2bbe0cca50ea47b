// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.util.Collection;
import java.util.List;

/**
 * Reads the spec of a policy and refuses whatever this version does not know, as the API server
 * does: unknown fields and values, and values of another type.
 */
public final class SpecReader {
  private static final String ROOT = "spec";

  private static final JsonMapper STRICT = strict();

  private SpecReader() {}

  private static JsonMapper strict() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();
    mapper
        .coercionConfigFor(LogicalType.Textual)
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    return mapper;
  }

  /**
   * Reads a spec.
   *
   * @param json the JSON of the spec alone
   * @throws UnknownSpecException at the first field or value that this version does not know
   */
  public static CpuSteeringPolicySpec read(String json) throws UnknownSpecException {
    try {
      return STRICT.readValue(json, CpuSteeringPolicySpec.class);
    } catch (UnrecognizedPropertyException e) {
      throw new UnknownSpecException(
          new Violation(
              path(e),
              "unknown field; known here are "
                  + e.getKnownPropertyIds().stream().sorted().toList()),
          e);
    } catch (InvalidFormatException e) {
      throw new UnknownSpecException(new Violation(path(e), wrongValue(e)), e);
    } catch (MismatchedInputException e) {
      throw new UnknownSpecException(
          new Violation(
              path(e), "not a value of the right type: %s is needed".formatted(needed(e))),
          e);
    } catch (JsonMappingException e) {
      throw new UnknownSpecException(
          new Violation(path(e), "not a value of the right type: " + e.getOriginalMessage()), e);
    } catch (JsonProcessingException e) {
      throw new UnknownSpecException(new Violation(ROOT, "not JSON: " + e.getOriginalMessage()), e);
    }
  }

  private static String wrongValue(InvalidFormatException e) {
    Class<?> type = e.getTargetType();
    if (!type.isEnum()) {
      return "\"%s\" is not a value of the right type: %s is needed"
          .formatted(e.getValue(), needed(e));
    }
    List<?> allowed =
        List.of(type.getEnumConstants()).stream()
            .map(constant -> STRICT.convertValue(constant, String.class))
            .toList();
    return "\"%s\" is not known; allowed are %s".formatted(e.getValue(), allowed);
  }

  /** In words of YAML, not of Java. */
  private static String needed(MismatchedInputException e) {
    Class<?> type = e.getTargetType();
    if (type == null) {
      return "another";
    }
    if (type == String.class) {
      return "text, in quotes if it looks like a number,";
    }
    if (type == Integer.class || type == int.class) {
      return "a whole number without quotes";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    return Collection.class.isAssignableFrom(type) ? "a list" : "a mapping of fields";
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder(ROOT);
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append('.').append(step.getFieldName());
      }
    }
    return path.toString();
  }
}

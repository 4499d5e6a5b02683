import type { LocalContext, RouteModule } from '../context';
import { readJson } from '../http/body';
import { objectField } from '../http/fields';
import { readAssessment } from '../store/assessmentRead';
import { addition, removal } from '../store/assessmentWrite';
import { bareTraceId, newAssessment, updatedAssessment } from '../store/traceInfoBody';
import type { TraceLocation } from '../store/traceLocations';
import type { AssessmentJson } from '../store/traceNotes';

const base = '/api/3.0/mlflow/traces/:traceId/assessments';

/** Assessments of the traces that experiments keep themselves; unlike the v4 calls, they wrap the assessment. */
export const assessmentV3Routes: RouteModule = {
  register(app, context) {
    app.post(base, async (c) => {
      const { traceId, location } = await locate(context, c.req.param('traceId'));
      const value = newAssessment(objectField(await readJson(c), 'assessment'), c.req.param('traceId'));
      await context.notes.write(location, traceId, await addition(context.database, location, traceId, value));
      return c.json({ assessment: value });
    });
    app.get(`${base}/:id`, async (c) => c.json({ assessment: (await stored(context, c.req.param('traceId'), c.req.param('id'))).value }));
    app.patch(`${base}/:id`, async (c) => {
      const { traceId, location, value: before } = await stored(context, c.req.param('traceId'), c.req.param('id'));
      const body = await readJson(c);
      const value = updatedAssessment(before, objectField(body, 'assessment'), maskOf(body.update_mask));
      await context.notes.write(location, traceId, [{ kind: 'assessment', id: value.assessment_id, value }]);
      return c.json({ assessment: value });
    });
    app.delete(`${base}/:id`, async (c) => {
      const { traceId, location, value } = await stored(context, c.req.param('traceId'), c.req.param('id'));
      await context.notes.write(location, traceId, await removal(context.database, location, traceId, value));
      return c.json({});
    });
  },
};

async function locate(context: LocalContext, shownId: string): Promise<{ traceId: string; location: TraceLocation }> {
  const traceId = bareTraceId(shownId);
  return { traceId, location: await context.experimentTraces.find(traceId, shownId) };
}

async function stored(context: LocalContext, shownId: string, id: string): Promise<{ traceId: string; location: TraceLocation; value: AssessmentJson }> {
  const place = await locate(context, shownId);
  return { ...place, value: await readAssessment(context.database, place.location, place.traceId, id) };
}

/** A FieldMask in JSON is a text of camelCase paths (protobuf.dev, "ProtoJSON Format"); older clients send snake_case. */
const maskOf = (mask: unknown): string | undefined => (typeof mask === 'string' ? mask.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : undefined);

import { toolVersion } from '@windlass/kit/tool-version';
import { uuidOf } from '../uuid.ts';
import type { SbomParts } from './contents.ts';
import { licenceOf } from './licence.ts';
import type { Locked } from './lock/lock.ts';
import { purlOf } from './purl.ts';

/**
 * A CycloneDX 1.6 list in JSON (https://cyclonedx.org/docs/1.6/json/): the product as it is in this package, the files inside, and what the
 * lock files of its builds name. Bit for bit the same for the same parts: the time is SOURCE_DATE_EPOCH, the serial number follows from the rest.
 */
export async function cycloneDx(parts: SbomParts, locked: Locked): Promise<string> {
  const [
    Models,
    { ComponentType, ComponentScope, ExternalReferenceType, HashAlgorithm },
    Serialize,
    { Spec1dot6 },
    { isSupportedSpdxId },
  ] = await Promise.all([
    import('@cyclonedx/cyclonedx-library/Models'),
    import('@cyclonedx/cyclonedx-library/Enums'),
    import('@cyclonedx/cyclonedx-library/Serialize'),
    import('@cyclonedx/cyclonedx-library/Spec'),
    import('@cyclonedx/cyclonedx-library/SPDX'),
  ]);
  const { product, version, about, artifact, sha512, epoch } = parts;
  const { Component, HashDictionary, Property, ExternalReference } = Models;
  const purl = purlOf({ type: 'generic', name: product, version });

  const main = new Component(ComponentType.Application, product, {
    bomRef: purl,
    version,
    purl,
    hashes: new HashDictionary([
      [HashAlgorithm['SHA-256'], artifact.sha256],
      [HashAlgorithm['SHA-512'], sha512],
    ]),
  });
  if (about.license !== null) main.licenses.add(licenceOf(Models, isSupportedSpdxId, about.license));
  if (about.summary !== null || about.description !== null) main.description = about.summary ?? about.description ?? '';
  const maker = about.vendor ?? about.maintainer;
  if (maker !== null) main.supplier = new Models.OrganizationalEntity({ name: maker.replace(/ <[^>]*>$/, '') });
  if (about.homepage !== null)
    main.externalReferences.add(new ExternalReference(about.homepage, ExternalReferenceType.Website));
  if (about.repository !== null)
    main.externalReferences.add(new ExternalReference(about.repository, ExternalReferenceType.VCS));
  main.properties.add(new Property('windlass:package', artifact.name));
  if (artifact.platform !== null) main.properties.add(new Property('windlass:platform', artifact.platform));

  const bom = new Models.Bom();
  bom.metadata.component = main;
  bom.metadata.timestamp = new Date(epoch * 1000);
  bom.metadata.tools.components.add(
    new Component(ComponentType.Application, 'windlass', { bomRef: 'tool:windlass', version: toolVersion }),
  );

  for (const { path, sha256, link, size } of artifact.contents) {
    const file = new Component(ComponentType.File, path, { bomRef: `file:${path}` });
    if (sha256 !== undefined) file.hashes.set(HashAlgorithm['SHA-256'], sha256);
    file.properties.add(
      link === undefined ? new Property('windlass:size', String(size)) : new Property('windlass:link', link),
    );
    bom.components.add(file);
  }
  const libraries = locked.packages.map(({ purl: own, name, group, version: fixed, hashes, optional, needs }) => ({
    needs,
    library: new Component(ComponentType.Library, name, {
      bomRef: own,
      purl: own,
      version: fixed,
      scope: optional === true ? ComponentScope.Optional : ComponentScope.Required,
      hashes: new HashDictionary(hashes.map(({ alg, hex }) => [HashAlgorithm[alg], hex])),
      ...(group === undefined ? {} : { group }),
    }),
  }));
  const byPurl = new Map(libraries.map(({ library }) => [library.bomRef.value, library.bomRef]));
  const refs = (purls: readonly string[]) => purls.flatMap((one) => byPurl.get(one) ?? []);
  for (const { library, needs } of libraries) {
    for (const ref of refs(needs)) library.dependencies.add(ref);
    bom.components.add(library);
  }
  for (const ref of refs(locked.direct)) main.dependencies.add(ref);

  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec1dot6));
  const options = { sortLists: true, space: 2 };
  bom.serialNumber = `urn:uuid:${uuidOf(serializer.serialize(bom, options))}`;
  return `${serializer.serialize(bom, options)}\n`;
}

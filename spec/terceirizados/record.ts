import type { Random } from './random.ts';

/** One contractor as the last model must show it: what the file means, before anyone misspelled it. */
export interface Contractor {
  readonly contratado_id: bigint | null;
  readonly sigla_orgao_superior_gestora: string | null;
  readonly numero_siafi_gestora: bigint | null;
  readonly nome_gestora: string | null;
  readonly sigla_gestora: string | null;
  readonly sigla_orgao_trabalho: string | null;
  readonly orgao_trabalho: string | null;
  readonly numero_siafi_orgao_trabalho: bigint | null;
  readonly numero_siape_orgao_trabalho: bigint | null;
  readonly numero_empresa_terceirizada_cnpj: string | null;
  readonly empresa_terceirizada_razao_social: string | null;
  readonly numero_contrato: string | null;
  readonly categoria_profissional_cbo: string | null;
  readonly escolaridade_exigida: string | null;
  readonly jornada_trabalho_horas_semanais: string | null;
  readonly unidade_trabalho: string | null;
  /** In hundredths of a real. */
  readonly valor_reais_mensal_salario: bigint | null;
  readonly valor_reais_mensal_custo: bigint | null;
  readonly mes_disponibilizado: bigint | null;
  readonly ano_disponibilizado: bigint | null;
  readonly contratado_cpf: string | null;
  readonly contratado_nome: string | null;
}

/** A field as it is written in a file, and what it means. */
export interface Spelled<T> {
  readonly text: string;
  readonly means: T;
}

const same = (text: string): Spelled<string> => ({ text, means: text });
const nothing = (text: string): Spelled<null> => ({ text, means: null });

const bodies = [
  {
    sigla: 'UFC',
    nome: 'Universidade Federal do Ceará',
    ug: 'UNIV. FED. DO CEARÁ',
    superior: 'MEC',
    siafi: 26233n,
    siape: 15045n,
  },
  {
    sigla: 'INSS',
    nome: 'Instituto Nacional do Seguro Social',
    ug: 'GERÊNCIA EXECUTIVA',
    superior: 'MPS',
    siafi: 37202n,
    siape: 57202n,
  },
  {
    sigla: 'IBAMA',
    nome: 'Instituto Brasileiro do Meio Ambiente',
    ug: 'SUPERINTENDÊNCIA NO PARÁ',
    superior: 'MMA',
    siafi: 20701n,
    siape: 40701n,
  },
  {
    sigla: 'DPF',
    nome: 'Polícia Federal',
    ug: 'SUPERINTENDÊNCIA REGIONAL',
    superior: 'MJ',
    siafi: 30108n,
    siape: 23068n,
  },
];
const companies = [
  'LIMPEZA, ASSEIO S/A',
  'SERVIÇOS; CIA',
  'VIGILÂNCIA "FORTE" LTDA',
  'CONSERVAÇÃO & JARDINS ME',
  'APOIO ADMINISTRATIVO EIRELI',
];
const firstNames = ['JOSÉ', 'ANA', 'MARIA', 'JOÃO', 'LÍVIA', 'CONCEIÇÃO', 'ANTÔNIO', 'ÂNGELA'];
const lastNames = ['DA SILVA', 'DOS SANTOS', 'DE ARAÚJO', 'NETO', 'GONÇALVES', "D'ÁVILA"];
const categories = [
  '5143-20 Faxineiro',
  '5173-30 Vigilante',
  '4110-10 Assistente Administrativo',
  '7823-05 Motorista',
  'NI',
];
const units = ['CAMPUS DO PICI', 'SEDE', 'AGÊNCIA CENTRO', 'ALMOXARIFADO'];

/** The schooling that the publisher's own list knows. */
const knownSchooling = [
  'NAO SABE LER/ESCREVER',
  'SEM EXIGENCIA',
  'ALFABETIZADO',
  'ENSINO FUNDAMENTAL INCOMPLETO',
  'ENSINO FUNDAMENTAL COMPLETO',
  'ENSINO MEDIO INCOMPLETO',
  'ENSINO MEDIO COMPLETO',
  'CURSO TECNICO COMPLETO',
  'SUPERIOR INCOMPLETO',
  'SUPERIOR COMPLETO',
  'ESPECIALIZACAO/RESIDENCIA',
  'POS GRADUACAO',
  'MESTRADO',
  'DOUTORADO',
  'Não Informado',
] as const;

const padded = (random: Random, field: Spelled<string>): Spelled<string> =>
  random.chance(0.06)
    ? { text: random.pick([` ${field.text}`, `${field.text}  `, `\t${field.text} `]), means: field.means }
    : field;

function code(random: Random, value: bigint): Spelled<bigint | null> {
  const roll = random.next();
  if (roll < 0.02) return { text: ` ${String(value).padStart(6, '0')} `, means: value };
  if (roll < 0.03) return nothing(random.pick(['S/N', 'X1', '', 'NULL', '<N/I>']));
  return { text: String(value), means: value };
}

function bodyCode(random: Random, value: bigint): Spelled<bigint | null> {
  return random.chance(0.05)
    ? nothing(random.pick(['NULL', 'NI', '-2', 'Não Informado', ' -2 ']))
    : code(random, value);
}

function money(random: Random, cents: bigint): Spelled<bigint | null> {
  const whole = cents / 100n;
  const fraction = String(cents % 100n).padStart(2, '0');
  const thousands = String(whole).replace(/\B(?=(\d{3})+$)/g, '.');
  const roll = random.next();
  if (roll < 0.5) return { text: `${whole}.${fraction}`, means: cents };
  if (roll < 0.9) return { text: `${thousands},${fraction}`, means: cents };
  if (roll < 0.94)
    return { text: ` ${whole},${fraction[0]} `, means: whole * 100n + BigInt(fraction[0]!) * 10n };
  if (roll < 0.97) return { text: String(whole), means: whole * 100n };
  return nothing(random.pick(['NULL', 'n/d', '', '-']));
}

function schooling(random: Random): Spelled<string | null> {
  const roll = random.next();
  if (roll < 0.05) return { text: '<N/I>', means: 'Não Informado' };
  if (roll < 0.1) return nothing(random.pick(['Superior Completo', 'NULL', '', '   ', 'NI']));
  return padded(random, same(random.pick(knownSchooling)));
}

function hours(random: Random): Spelled<string | null> {
  const roll = random.next();
  if (roll < 0.08) return nothing(random.pick(['NULL', 'NI', '-2', 'Não Informado', '<N/I>', '']));
  return same(random.pick(['44', '40', '30', '12X36']));
}

function orNothing(random: Random, field: Spelled<string>): Spelled<string | null> {
  const roll = random.next();
  if (roll < 0.01) return { text: '<N/I>', means: 'Não Informado' };
  if (roll < 0.02) return nothing(random.pick(['NULL', '', '   ']));
  return padded(random, field);
}

function personName(random: Random): Spelled<string> {
  const first = random.pick(firstNames);
  const last = random.pick(lastNames);
  const roll = random.next();
  if (roll < 0.02) return same(`${first}\n${last}`);
  if (roll < 0.04) return same(`${first}  ${last}`);
  if (roll < 0.06) return same(`${first} "NENA" ${last}`);
  if (roll < 0.07) return same(`${first} \\ ${last}`);
  return padded(random, same(`${first} ${last}`));
}

/** The source's 23 columns, in the order in which the newest months publish them. */
export const sourceColumns = [
  'id_terc',
  'sg_orgao_sup_tabela_ug',
  'cd_ug_gestora',
  'nm_ug_tabela_ug',
  'sg_ug_gestora',
  'nr_contrato',
  'nr_cnpj',
  'nm_razao_social',
  'nr_cpf',
  'nm_terceirizado',
  'nm_categoria_profissional',
  'nm_escolaridade',
  'nr_jornada',
  'nm_unidade_prestacao',
  'vl_mensal_salario',
  'vl_mensal_custo',
  'Num_Mes_Carga',
  'Mes_Carga',
  'Ano_Carga',
  'sg_orgao',
  'nm_orgao',
  'cd_orgao_siafi',
  'cd_orgao_siape',
] as const;

/** Name of a source column. */
export type SourceColumn = (typeof sourceColumns)[number];

const monthNames: Readonly<Record<number, string>> = { 1: 'Janeiro', 5: 'Maio', 9: 'Setembro' };

/** Draws one contractor: the texts of the source's columns, and what they mean. */
export function drawContractor(
  random: Random,
  at: { readonly id: bigint; readonly year: number; readonly month: number },
): { readonly texts: Readonly<Record<SourceColumn, string>>; readonly means: Contractor } {
  const body = random.pick(bodies);
  const fields = {
    id_terc: { text: String(at.id), means: at.id },
    sg_orgao_sup_tabela_ug: orNothing(random, same(body.superior)),
    cd_ug_gestora: random.chance(0.02)
      ? { text: '-2', means: -2n }
      : code(random, BigInt(random.integer(110000, 399999))),
    nm_ug_tabela_ug: orNothing(random, same(body.ug)),
    sg_ug_gestora: orNothing(random, same(body.sigla)),
    nr_contrato: orNothing(
      random,
      same(`${String(random.integer(1, 99999)).padStart(5, '0')}/${at.year - random.integer(0, 4)}`),
    ),
    nr_cnpj: same(
      String(random.integer(1, 99_999_999)).padStart(8, '0') +
        String(random.integer(1, 999_999)).padStart(6, '0'),
    ),
    nm_razao_social: orNothing(random, same(random.pick(companies))),
    nr_cpf: same(`***.${random.integer(100, 999)}.${random.integer(100, 999)}-**`),
    nm_terceirizado: personName(random),
    nm_categoria_profissional: orNothing(random, same(random.pick(categories))),
    nm_escolaridade: schooling(random),
    nr_jornada: hours(random),
    nm_unidade_prestacao: orNothing(random, same(random.pick(units))),
    vl_mensal_salario: money(random, BigInt(random.integer(100_000, 999_999))),
    vl_mensal_custo: money(random, BigInt(random.integer(200_000, 2_999_999))),
    Num_Mes_Carga: { text: String(at.month), means: BigInt(at.month) },
    Mes_Carga: same(monthNames[at.month] ?? String(at.month)),
    Ano_Carga: { text: String(at.year), means: BigInt(at.year) },
    sg_orgao: orNothing(random, same(body.sigla)),
    nm_orgao: orNothing(random, same(body.nome)),
    cd_orgao_siafi: bodyCode(random, body.siafi),
    cd_orgao_siape: bodyCode(random, body.siape),
  };
  const texts = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, field.text]),
  ) as Record<SourceColumn, string>;
  return {
    texts,
    means: {
      contratado_id: fields.id_terc.means,
      sigla_orgao_superior_gestora: fields.sg_orgao_sup_tabela_ug.means,
      numero_siafi_gestora: fields.cd_ug_gestora.means,
      nome_gestora: fields.nm_ug_tabela_ug.means,
      sigla_gestora: fields.sg_ug_gestora.means,
      sigla_orgao_trabalho: fields.sg_orgao.means,
      orgao_trabalho: fields.nm_orgao.means,
      numero_siafi_orgao_trabalho: fields.cd_orgao_siafi.means,
      numero_siape_orgao_trabalho: fields.cd_orgao_siape.means,
      numero_empresa_terceirizada_cnpj: fields.nr_cnpj.means,
      empresa_terceirizada_razao_social: fields.nm_razao_social.means,
      numero_contrato: fields.nr_contrato.means,
      categoria_profissional_cbo: fields.nm_categoria_profissional.means,
      escolaridade_exigida: fields.nm_escolaridade.means,
      jornada_trabalho_horas_semanais: fields.nr_jornada.means,
      unidade_trabalho: fields.nm_unidade_prestacao.means,
      valor_reais_mensal_salario: fields.vl_mensal_salario.means,
      valor_reais_mensal_custo: fields.vl_mensal_custo.means,
      mes_disponibilizado: fields.Num_Mes_Carga.means,
      ano_disponibilizado: fields.Ano_Carga.means,
      contratado_cpf: fields.nr_cpf.means,
      contratado_nome: fields.nm_terceirizado.means,
    },
  };
}

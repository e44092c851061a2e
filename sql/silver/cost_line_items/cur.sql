-- silver.cost_line_items from staged.cur_lines: legacy Cost and Usage Reports and CUR 2.0 in the terms of FOCUS 1.2.
-- Costs are net of discounts when the delivery has net costs at all: net_count is the number of its rows with one that is not 0.
-- Decided by row, a discount would count twice: as a row of its own and inside the net cost.
-- A delivery has effective costs or has none, too: where one of its lines does not say what of a commitment was used, any sum of the
-- others would be too low or too high and look right. The audit counts such lines by the column that they lack. A blank is 0 where AWS
-- leaves one for nothing used or nothing left; of the columns that the report has not at all (absent_columns) it is no zero.
CREATE TABLE ${target}
WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = '${location}') AS
WITH kinds ( -- what becomes of each kind of line item; `part` is added for the row beside a line of which a part is a purchase and a part use
    kind, part, billed, effective, listed, charge_category, charge_frequency, pricing_category, commitment_status, quantities
) AS (
    VALUES
    ('Usage', 'line', 'cost', 'cost', 'public', 'Usage', 'Usage-Based', 'Standard', NULL, 'used'),
    ('Spot usage', 'line', 'cost', 'cost', 'public', 'Usage', 'Usage-Based', 'Dynamic', NULL, 'used'),
    ('FlatRateSubscription', 'line', 'cost', 'cost', 'public', 'Usage', 'Recurring', 'Standard', NULL, 'used'),
    ('DiscountedUsage', 'line', 'cost', 'used', 'public', 'Usage', 'Usage-Based', 'Committed', 'Used', 'used'),
    -- covered usage has the on-demand cost and the negation takes it back: both are zero, or neither
    ('SavingsPlanCoveredUsage', 'line', 'zero', 'used', 'public', 'Usage', 'Usage-Based', 'Committed', 'Used', 'used'),
    ('SavingsPlanNegation', 'line', 'zero', 'zero', 'zero', 'Usage', 'Usage-Based', 'Committed', 'Used', 'none'),
    -- shares of an instance's cost: its own line has that already, with what commitments gave to it
    ('Split usage', 'line', 'cost', 'cost', 'zero', 'Usage', 'Usage-Based', 'Standard', NULL, 'none'),
    ('Split covered usage', 'line', 'zero', 'zero', 'zero', 'Usage', 'Usage-Based', 'Committed', 'Used', 'none'),
    ('SavingsPlanRecurringFee', 'line', 'cost', 'zero', 'gross', 'Purchase', 'Recurring', 'Standard', NULL, 'priced'),
    ('SavingsPlanRecurringFee', 'added', 'zero', 'added', 'zero', 'Usage', 'Usage-Based', 'Committed', 'Unused', 'none'),
    ('SavingsPlanUpfrontFee', 'line', 'cost', 'zero', 'gross', 'Purchase', 'One-Time', 'Standard', NULL, 'priced'),
    ('RIFee', 'line', 'cost', 'zero', 'gross', 'Purchase', 'Recurring', 'Standard', NULL, 'priced'),
    ('RIFee', 'added', 'zero', 'added', 'zero', 'Usage', 'Usage-Based', 'Committed', 'Unused', 'none'),
    ('Upfront fee', 'line', 'cost', 'zero', 'gross', 'Purchase', 'One-Time', 'Standard', NULL, 'priced'),
    ('One-time fee', 'line', 'cost', 'cost', 'gross', 'Purchase', 'One-Time', 'Standard', NULL, 'priced'),
    ('Fee', 'line', 'cost', 'cost', 'gross', 'Purchase', 'Recurring', 'Standard', NULL, 'priced'),
    ('Tax', 'line', 'cost', 'cost', 'cost', 'Tax', 'One-Time', NULL, NULL, 'none'),
    ('Credit', 'line', 'cost', 'cost', 'cost', 'Credit', 'One-Time', 'Other', NULL, 'priced'),
    ('Refund', 'line', 'cost', 'cost', 'cost', 'Usage', 'One-Time', 'Standard', NULL, 'priced'),
    ('Tax refund', 'line', 'cost', 'cost', 'cost', 'Tax', 'One-Time', NULL, NULL, 'none'),
    ('Purchase refund', 'line', 'cost', 'cost', 'cost', 'Purchase', 'One-Time', 'Standard', NULL, 'priced'),
    ('Upfront refund', 'line', 'cost', 'zero', 'cost', 'Purchase', 'One-Time', 'Standard', NULL, 'priced'),
    ('Discount', 'line', 'cost', 'cost', 'zero', 'Usage', 'Usage-Based', 'Standard', NULL, 'priced'),
    ('Used discount', 'line', 'cost', 'cost', 'zero', 'Usage', 'Usage-Based', 'Committed', 'Used', 'priced'),
    ('Purchase discount', 'line', 'cost', 'cost', 'zero', 'Purchase', 'One-Time', 'Standard', NULL, 'priced'),
    -- the fee is spread over its term, and one line cannot be: its use stays at the amounts that the report gives, which are before it
    ('Upfront discount', 'line', 'cost', 'zero', 'zero', 'Purchase', 'One-Time', 'Standard', NULL, 'priced'),
    -- it makes the fee cheaper, which is a purchase, and by that what the plan covers, which is use
    ('Plan discount', 'line', 'cost', 'zero', 'zero', 'Purchase', 'Recurring', 'Standard', NULL, 'priced'),
    ('Plan discount', 'added', 'zero', 'added', 'zero', 'Usage', 'Usage-Based', 'Committed', 'Used', 'none')
),
services (product_code, service_name, service_category) AS ( -- by product code: the name where a line has none, and FOCUS's category
    VALUES
    ('AmazonEC2', 'Amazon Elastic Compute Cloud', 'Compute'), ('AWSLambda', 'AWS Lambda', 'Compute'),
    ('AmazonLightsail', 'Amazon Lightsail', 'Compute'), ('AWSAppRunner', 'AWS App Runner', 'Compute'),
    ('AmazonStates', 'AWS Step Functions', 'Compute'),
    ('ComputeSavingsPlans', 'Savings Plans for AWS Compute usage', 'Compute'), ('AWSOutposts', 'AWS Outposts', 'Compute'),
    ('AmazonAppStream', 'Amazon AppStream', 'Compute'), ('AmazonS3', 'Amazon Simple Storage Service', 'Storage'),
    ('AmazonS3GlacierDeepArchive', 'Amazon S3 Glacier Deep Archive', 'Storage'), ('AmazonGlacier', 'Amazon Glacier', 'Storage'),
    ('AmazonEFS', 'Amazon Elastic File System', 'Storage'), ('AmazonFSx', 'Amazon FSx', 'Storage'),
    ('AWSBackup', 'AWS Backup', 'Storage'), ('AWSStorageGateway', 'AWS Storage Gateway', 'Storage'),
    ('AWSElasticDisasterRecovery', 'AWS Elastic Disaster Recovery', 'Storage'),
    ('AmazonRDS', 'Amazon Relational Database Service', 'Databases'), ('AmazonDynamoDB', 'Amazon DynamoDB', 'Databases'),
    ('AmazonElastiCache', 'Amazon ElastiCache', 'Databases'), ('AmazonRedshift', 'Amazon Redshift', 'Databases'),
    ('AmazonDocDB', 'Amazon DocumentDB (with MongoDB compatibility)', 'Databases'),
    ('AmazonNeptune', 'Amazon Neptune', 'Databases'), ('AmazonMemoryDB', 'Amazon MemoryDB', 'Databases'),
    ('AmazonTimestream', 'Amazon Timestream', 'Databases'),
    ('AmazonMCS', 'Amazon Keyspaces (for Apache Cassandra)', 'Databases'), ('AmazonSimpleDB', 'Amazon SimpleDB', 'Databases'),
    ('AmazonDAX', 'DynamoDB Accelerator (DAX)', 'Databases'), ('AmazonVPC', 'Amazon Virtual Private Cloud', 'Networking'),
    ('AWSELB', 'Elastic Load Balancing', 'Networking'), ('AmazonCloudFront', 'Amazon CloudFront', 'Networking'),
    ('AmazonRoute53', 'Amazon Route 53', 'Networking'), ('AmazonApiGateway', 'Amazon API Gateway', 'Networking'),
    ('AWSDataTransfer', 'AWS Data Transfer', 'Networking'), ('AWSDirectConnect', 'AWS Direct Connect', 'Networking'),
    ('AWSGlobalAccelerator', 'AWS Global Accelerator', 'Networking'),
    ('AWSNetworkFirewall', 'AWS Network Firewall', 'Networking'), ('AWSCloudMap', 'AWS Cloud Map', 'Networking'),
    ('AWSCloudWAN', 'AWS Cloud WAN', 'Networking'), ('AmazonRegistrar', 'Amazon Registrar', 'Networking'),
    ('AmazonCloudWatch', 'AmazonCloudWatch', 'Management and Governance'),
    ('AWSCloudTrail', 'AWS CloudTrail', 'Management and Governance'), ('AWSConfig', 'AWS Config', 'Management and Governance'),
    ('AWSSystemsManager', 'AWS Systems Manager', 'Management and Governance'),
    ('AWSCloudFormation', 'AWS CloudFormation', 'Management and Governance'),
    ('AWSServiceCatalog', 'AWS Service Catalog', 'Management and Governance'),
    ('AWSCostExplorer', 'AWS Cost Explorer', 'Management and Governance'),
    ('AWSBudgets', 'AWS Budgets', 'Management and Governance'),
    ('AmazonGrafana', 'Amazon Managed Grafana', 'Management and Governance'),
    ('AmazonPrometheus', 'Amazon Managed Service for Prometheus', 'Management and Governance'),
    ('AWSResilienceHub', 'AWS Resilience Hub', 'Management and Governance'),
    ('OpsWorks', 'AWS OpsWorks', 'Management and Governance'),
    ('AWSQueueService', 'Amazon Simple Queue Service', 'Integration'),
    ('AmazonSNS', 'Amazon Simple Notification Service', 'Integration'), ('AWSEvents', 'CloudWatch Events', 'Integration'),
    ('AmazonMQ', 'Amazon MQ', 'Integration'), ('AmazonMWAA', 'Amazon Managed Workflows for Apache Airflow', 'Integration'),
    ('AmazonSWF', 'Amazon Simple Workflow Service', 'Integration'), ('AppFlow', 'Amazon AppFlow', 'Integration'),
    ('awskms', 'AWS Key Management Service', 'Identity'), ('AmazonCognito', 'Amazon Cognito', 'Identity'),
    ('AWSDirectoryService', 'AWS Directory Service', 'Identity'), ('AWSSecretsManager', 'AWS Secrets Manager', 'Security'),
    ('AWSSecurityHub', 'AWS Security Hub', 'Security'), ('awswaf', 'AWS WAF', 'Security'),
    ('AWSShield', 'AWS Shield', 'Security'), ('AWSCertificateManager', 'AWS Certificate Manager', 'Security'),
    ('AmazonGuardDuty', 'Amazon GuardDuty', 'Security'), ('AmazonInspectorV2', 'Amazon Inspector', 'Security'),
    ('AmazonInspector', 'Amazon Inspector', 'Security'), ('AmazonMacie', 'Amazon Macie', 'Security'),
    ('AmazonDetective', 'Amazon Detective', 'Security'), ('AmazonSecurityLake', 'Amazon Security Lake', 'Security'),
    ('AWSFMS', 'AWS Firewall Manager', 'Security'), ('CloudHSM', 'AWS CloudHSM', 'Security'),
    ('AWSGlue', 'AWS Glue', 'Analytics'), ('AmazonAthena', 'Amazon Athena', 'Analytics'),
    ('ElasticMapReduce', 'Amazon Elastic MapReduce', 'Analytics'), ('AmazonKinesis', 'Amazon Kinesis', 'Analytics'),
    ('AmazonKinesisFirehose', 'Amazon Data Firehose', 'Analytics'),
    ('AmazonKinesisAnalytics', 'Amazon Managed Service for Apache Flink', 'Analytics'),
    ('AmazonMSK', 'Amazon Managed Streaming for Apache Kafka', 'Analytics'),
    ('AmazonES', 'Amazon OpenSearch Service', 'Analytics'), ('AmazonQuickSight', 'Amazon QuickSight', 'Analytics'),
    ('AmazonCloudSearch', 'Amazon CloudSearch', 'Analytics'), ('AWSLakeFormation', 'AWS Lake Formation', 'Analytics'),
    ('AWSDataExchange', 'AWS Data Exchange', 'Analytics'), ('datapipeline', 'AWS Data Pipeline', 'Analytics'),
    ('AmazonSageMaker', 'Amazon SageMaker', 'AI and Machine Learning'),
    ('AmazonBedrock', 'Amazon Bedrock', 'AI and Machine Learning'),
    ('MachineLearningSavingsPlans', 'Savings Plans for AWS Machine Learning', 'AI and Machine Learning'),
    ('AmazonRekognition', 'Amazon Rekognition', 'AI and Machine Learning'),
    ('AmazonTextract', 'Amazon Textract', 'AI and Machine Learning'),
    ('AmazonPolly', 'Amazon Polly', 'AI and Machine Learning'), ('AmazonLex', 'Amazon Lex', 'AI and Machine Learning'),
    ('AmazonKendra', 'Amazon Kendra', 'AI and Machine Learning'),
    ('AmazonPersonalize', 'Amazon Personalize', 'AI and Machine Learning'),
    ('AmazonForecast', 'Amazon Forecast', 'AI and Machine Learning'),
    ('comprehend', 'Amazon Comprehend', 'AI and Machine Learning'),
    ('transcribe', 'Amazon Transcribe', 'AI and Machine Learning'),
    ('translate', 'Amazon Translate', 'AI and Machine Learning'), ('CodeBuild', 'CodeBuild', 'Developer Tools'),
    ('AWSCodePipeline', 'AWS CodePipeline', 'Developer Tools'), ('AWSCodeCommit', 'AWS CodeCommit', 'Developer Tools'),
    ('AWSCodeArtifact', 'AWS CodeArtifact', 'Developer Tools'), ('AWSCodeDeploy', 'AWS CodeDeploy', 'Developer Tools'),
    ('AWSXRay', 'AWS X-Ray', 'Developer Tools'), ('AWSDeviceFarm', 'AWS Device Farm', 'Developer Tools'),
    ('AWSAmplify', 'AWS Amplify', 'Web'), ('AWSAppSync', 'AWS AppSync', 'Web'),
    ('AmazonLocationService', 'Amazon Location Service', 'Web'),
    ('AmazonSES', 'Amazon Simple Email Service', 'Business Applications'),
    ('AmazonWorkSpaces', 'Amazon WorkSpaces', 'Business Applications'),
    ('AmazonWorkMail', 'AmazonWorkMail', 'Business Applications'),
    ('AmazonWorkDocs', 'Amazon WorkDocs', 'Business Applications'),
    ('AmazonConnect', 'Amazon Connect', 'Business Applications'), ('AmazonChime', 'Amazon Chime', 'Business Applications'),
    ('AmazonPinpoint', 'Amazon Pinpoint', 'Business Applications'), ('AWSIoT', 'AWS IoT', 'Internet of Things'),
    ('IoTDeviceManagement', 'AWS IoT Device Management', 'Internet of Things'),
    ('IoTDeviceDefender', 'AWS IoT Device Defender', 'Internet of Things'),
    ('AWSIoTAnalytics', 'AWS IoT Analytics', 'Internet of Things'), ('AWSGreengrass', 'AWS Greengrass', 'Internet of Things'),
    ('AWSElementalMediaConvert', 'AWS Elemental MediaConvert', 'Media'),
    ('AWSElementalMediaLive', 'AWS Elemental MediaLive', 'Media'), ('AmazonETS', 'Amazon Elastic Transcoder', 'Media'),
    ('AmazonIVS', 'Amazon Interactive Video Service', 'Media'), ('AmazonKinesisVideo', 'Amazon Kinesis Video Streams', 'Media'),
    ('AWSDatabaseMigrationSvc', 'AWS Database Migration Service', 'Migration'), ('AWSDataSync', 'AWS DataSync', 'Migration'),
    ('AWSTransfer', 'AWS Transfer Family', 'Migration'),
    ('AWSApplicationMigrationSvc', 'AWS Application Migration Service', 'Migration'),
    ('AmazonECS', 'Amazon Elastic Container Service', 'Other'),
    ('AmazonEKS', 'Amazon Elastic Container Service for Kubernetes', 'Other'),
    ('AmazonECR', 'Amazon EC2 Container Registry (ECR)', 'Other'),
    ('AmazonECRPublic', 'Amazon Elastic Container Registry Public', 'Other'),
    ('ROSA', 'Red Hat OpenShift Service on AWS', 'Other'), ('AWSSupportBusiness', 'AWS Support (Business)', 'Other'),
    ('AWSSupportEnterprise', 'AWS Support (Enterprise)', 'Other'), ('AWSDeveloperSupport', 'AWS Support (Developer)', 'Other')
),
renamed (old_name, service_name) AS ( -- services that AWS renamed, so that a series goes on; the same list stands in focus.sql
    VALUES
    ('Amazon Elasticsearch Service', 'Amazon OpenSearch Service'),
    ('Amazon Kinesis Analytics', 'Amazon Managed Service for Apache Flink'),
    ('Amazon Kinesis Firehose', 'Amazon Data Firehose'),
    ('AWS Single Sign-On', 'AWS IAM Identity Center')
),
units (cur_unit, unit) AS ( -- what CUR abbreviates, as FOCUS exports write it; other units stay as they are
    VALUES
    ('Hrs', 'Hours'), ('Hr', 'Hours'), ('hour', 'Hours'), ('hours', 'Hours'), ('Hour', 'Hours'), ('GB-Mo', 'GB-Months'),
    ('GB-month', 'GB-Months'), ('GB-Month', 'GB-Months'), ('IOPS-Mo', 'IOPS-Months'), ('GiBps-mo', 'GiB/Second-Months'),
    ('MiBps-Mo', 'MiB/Second-Months'), ('LCU-Hrs', 'LCU-Hours'), ('vCPU-Hr', 'vCPU-Hours'), ('vCPU-Hrs', 'vCPU-Hours'),
    ('vCPU-hours', 'vCPU-Hours'), ('ACU-Hr', 'ACU-Hours'), ('ACU-hour', 'ACU-Hours'),
    ('WriteCapacityUnit-Hrs', 'WriteCapacityUnit-Hours'), ('ReadCapacityUnit-Hrs', 'ReadCapacityUnit-Hours'),
    ('Lambda-GB-Second', 'Lambda-GB-Seconds'), ('GB-Hrs', 'GB-Hours'), ('Second', 'Seconds'), ('seconds', 'Seconds'),
    ('Request', 'Requests'), ('requests', 'Requests'), ('Mo', 'Months'), ('month', 'Months'), ('Month', 'Months'),
    ('User-Mo', 'User-Months'), ('Query', 'Queries'), ('Event', 'Events'), ('Key', 'Keys'), ('Metric', 'Metrics'),
    ('Alarm', 'Alarms'), ('StateTransition', 'StateTransitions')
),
prefixes (prefix, region_id) AS ( -- of usage types
    VALUES
    ('AFS1', 'af-south-1'), ('CPT', 'af-south-1'), ('APE1', 'ap-east-1'), ('APE2', 'ap-east-2'), ('APN1', 'ap-northeast-1'),
    ('APN2', 'ap-northeast-2'), ('APN3', 'ap-northeast-3'), ('APS3', 'ap-south-1'), ('APS5', 'ap-south-2'),
    ('APS1', 'ap-southeast-1'), ('APS2', 'ap-southeast-2'), ('APS4', 'ap-southeast-3'), ('APS6', 'ap-southeast-4'),
    ('APS7', 'ap-southeast-5'), ('APS8', 'ap-southeast-6'), ('APS9', 'ap-southeast-7'), ('CAN1', 'ca-central-1'),
    ('CAN2', 'ca-west-1'), ('CNN1', 'cn-north-1'), ('CNW1', 'cn-northwest-1'), ('EUC1', 'eu-central-1'),
    ('EUC2', 'eu-central-2'), ('EUN1', 'eu-north-1'), ('EUS1', 'eu-south-1'), ('EUS2', 'eu-south-2'), ('EU', 'eu-west-1'),
    ('EUW1', 'eu-west-1'), ('EUW2', 'eu-west-2'), ('EUW3', 'eu-west-3'), ('ILC1', 'il-central-1'), ('MEC1', 'me-central-1'),
    ('MES1', 'me-south-1'), ('MXC1', 'mx-central-1'), ('SAE1', 'sa-east-1'), ('USE1', 'us-east-1'), ('USE2', 'us-east-2'),
    ('UGE1', 'us-gov-east-1'), ('UGW1', 'us-gov-west-1'), ('USW1', 'us-west-1'), ('USW2', 'us-west-2')
),
places (place, region_id) AS (
    VALUES
    ('Africa (Cape Town)', 'af-south-1'), ('Asia Pacific (Hong Kong)', 'ap-east-1'), ('Asia Pacific (Taipei)', 'ap-east-2'),
    ('Asia Pacific (Tokyo)', 'ap-northeast-1'), ('Asia Pacific (Seoul)', 'ap-northeast-2'),
    ('Asia Pacific (Osaka)', 'ap-northeast-3'), ('Asia Pacific (Osaka-Local)', 'ap-northeast-3'),
    ('Asia Pacific (Mumbai)', 'ap-south-1'), ('Asia Pacific (Hyderabad)', 'ap-south-2'),
    ('Asia Pacific (Singapore)', 'ap-southeast-1'), ('Asia Pacific (Sydney)', 'ap-southeast-2'),
    ('Asia Pacific (Jakarta)', 'ap-southeast-3'), ('Asia Pacific (Melbourne)', 'ap-southeast-4'),
    ('Asia Pacific (Malaysia)', 'ap-southeast-5'), ('Asia Pacific (New Zealand)', 'ap-southeast-6'),
    ('Asia Pacific (Thailand)', 'ap-southeast-7'), ('Canada (Central)', 'ca-central-1'),
    ('Canada West (Calgary)', 'ca-west-1'), ('China (Beijing)', 'cn-north-1'), ('China (Ningxia)', 'cn-northwest-1'),
    ('EU (Frankfurt)', 'eu-central-1'), ('Europe (Frankfurt)', 'eu-central-1'), ('EU (Zurich)', 'eu-central-2'),
    ('Europe (Zurich)', 'eu-central-2'), ('EU (Stockholm)', 'eu-north-1'), ('Europe (Stockholm)', 'eu-north-1'),
    ('EU (Milan)', 'eu-south-1'), ('Europe (Milan)', 'eu-south-1'), ('EU (Spain)', 'eu-south-2'),
    ('Europe (Spain)', 'eu-south-2'), ('EU (Ireland)', 'eu-west-1'), ('Europe (Ireland)', 'eu-west-1'),
    ('EU (London)', 'eu-west-2'), ('Europe (London)', 'eu-west-2'), ('EU (Paris)', 'eu-west-3'),
    ('Europe (Paris)', 'eu-west-3'), ('Israel (Tel Aviv)', 'il-central-1'), ('Middle East (UAE)', 'me-central-1'),
    ('Middle East (Bahrain)', 'me-south-1'), ('Mexico (Central)', 'mx-central-1'),
    ('South America (Sao Paulo)', 'sa-east-1'), ('US East (N. Virginia)', 'us-east-1'), ('US East (Ohio)', 'us-east-2'),
    ('AWS GovCloud (US-East)', 'us-gov-east-1'), ('AWS GovCloud (US-West)', 'us-gov-west-1'),
    ('AWS GovCloud (US)', 'us-gov-west-1'), ('US West (N. California)', 'us-west-1'), ('US West (Oregon)', 'us-west-2')
),
commitments AS ( -- what the lines of commitments, and those that may pay for one, say at all
    SELECT
        line_item_line_item_type AS item_type,
        count(*) AS item_count,
        count(CASE line_item_line_item_type
            WHEN 'SavingsPlanCoveredUsage' THEN coalesce(
                savings_plan_savings_plan_effective_cost,
                CASE WHEN ${net_count} > 0 THEN savings_plan_net_savings_plan_effective_cost END
            )
            WHEN 'DiscountedUsage' THEN coalesce(
                reservation_effective_cost,
                CASE WHEN ${net_count} > 0 THEN reservation_net_effective_cost END
            )
            WHEN 'SavingsPlanRecurringFee' THEN savings_plan_total_commitment_to_date
            WHEN 'RIFee' THEN coalesce(
                reservation_unused_amortized_upfront_fee_for_billing_period,
                reservation_unused_recurring_fee,
                CASE WHEN ${net_count} > 0 THEN net_unused_commitment END
            )
        END) AS amounts,
        count(savings_plan_used_commitment) AS used_parts,
        count(coalesce(
            reservation_unused_amortized_upfront_fee_for_billing_period,
            CASE WHEN ${net_count} > 0 THEN net_unused_commitment END
        )) AS upfront_parts,
        count(coalesce(
            reservation_unused_recurring_fee,
            CASE WHEN ${net_count} > 0 THEN net_unused_commitment END
        )) AS recurring_parts,
        sum(CASE WHEN net_amount IS NULL AND gross_amount <> 0 THEN 1 ELSE 0 END) AS gross_only,
        sum(CASE WHEN net_amount <> gross_amount THEN 1 ELSE 0 END) AS reduced,
        count(reservation_reservation_a_r_n) AS reservations,
        sum(CASE WHEN line_item_unblended_cost <> 0 THEN 1 ELSE 0 END) AS paid,
        sum(CASE
            WHEN line_item_line_item_type = 'Fee' AND reservation_reservation_a_r_n IS NULL THEN 0 -- not of a reservation
            WHEN line_item_net_unblended_cost <> line_item_unblended_cost THEN 1
            ELSE 0
        END) AS discounted,
        sum(CASE -- without its reservation a fee paid upfront looks like any other
            WHEN reservation_reservation_a_r_n IS NOT NULL OR savings_plan_savings_plan_a_r_n IS NOT NULL THEN 0
            WHEN line_item_line_item_type = 'Fee' AND coalesce(bill_bill_type, 'Purchase') = 'Purchase' THEN 1
            WHEN line_item_line_item_type = 'Refund' AND line_item_tax_type IS NULL
                AND coalesce(line_item_product_code, '') NOT LIKE '%SavingsPlans'
                AND regexp_like(lower(line_item_line_item_description), 'one-time fee|upfront') THEN 1
            ELSE 0
        END) AS unclear,
        sum(CASE
            WHEN line_item_line_item_type = 'Refund' AND line_item_tax_type IS NULL AND line_item_line_item_description IS NULL
                AND (reservation_reservation_a_r_n IS NOT NULL OR savings_plan_savings_plan_a_r_n IS NOT NULL
                    OR line_item_product_code LIKE '%SavingsPlans') THEN 1
            ELSE 0
        END) AS wordless
    FROM (
        SELECT
            *,
            CASE line_item_line_item_type
                WHEN 'SavingsPlanCoveredUsage' THEN savings_plan_savings_plan_effective_cost
                WHEN 'DiscountedUsage' THEN reservation_effective_cost
                WHEN 'SavingsPlanRecurringFee' THEN savings_plan_total_commitment_to_date - coalesce(savings_plan_used_commitment, 0)
                WHEN 'RIFee' THEN coalesce(reservation_unused_amortized_upfront_fee_for_billing_period, 0)
                    + coalesce(reservation_unused_recurring_fee, 0)
            END AS gross_amount,
            CASE line_item_line_item_type
                WHEN 'SavingsPlanCoveredUsage' THEN savings_plan_net_savings_plan_effective_cost
                WHEN 'DiscountedUsage' THEN reservation_net_effective_cost
                ELSE net_unused_commitment
            END AS net_amount
        FROM staged.cur_lines
        WHERE
            billing_period = '${billing_period}'
            AND load_id = '${load_id}'
            AND line_item_line_item_type IN (
                'SavingsPlanCoveredUsage', 'DiscountedUsage', 'SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee', 'RIFee', 'Fee', 'Refund'
            )
            AND coalesce(line_item_operation, '') NOT IN ('EKSPod-EC2', 'ECSTask-EC2')
    ) AS committed
    GROUP BY line_item_line_item_type
),
payments AS ( -- commitments of which something was paid upfront, and all plans and all reservations together, as a discount may name none
    SELECT
        payment_of,
        sum(1 - is_upfront) AS monthly_fees,
        sum(CASE WHEN is_upfront = 1 AND coalesce(bill_bill_type, '') <> 'Purchase' THEN 1 ELSE 0 END) AS fees_beside_others
    FROM (
        SELECT
            bill_bill_type,
            CASE WHEN line_item_line_item_type IN ('SavingsPlanUpfrontFee', 'Fee') THEN 1 ELSE 0 END AS is_upfront,
            CASE
                WHEN w.whose = 'its own' THEN coalesce(savings_plan_savings_plan_a_r_n, reservation_reservation_a_r_n)
                WHEN line_item_line_item_type LIKE 'SavingsPlan%' THEN 'plans'
                ELSE 'reservations'
            END AS payment_of
        FROM staged.cur_lines
        CROSS JOIN (VALUES ('its own'), ('all')) AS w (whose)
        WHERE
            billing_period = '${billing_period}'
            AND load_id = '${load_id}'
            AND line_item_unblended_cost <> 0
            AND (line_item_line_item_type IN ('SavingsPlanUpfrontFee', 'SavingsPlanRecurringFee', 'RIFee')
                OR (line_item_line_item_type = 'Fee' AND reservation_reservation_a_r_n IS NOT NULL))
    ) AS fees
    WHERE payment_of IS NOT NULL
    GROUP BY payment_of
    HAVING sum(is_upfront) > 0
),
unsorted AS ( -- discounts of commitments of which something was paid upfront and by the month, that do not say which they are of
    SELECT count(*) AS unsorted_count
    FROM staged.cur_lines
    INNER JOIN payments ON payment_of = CASE
        WHEN line_item_product_code LIKE '%SavingsPlans' THEN coalesce(savings_plan_savings_plan_a_r_n, 'plans')
        WHEN lower(line_item_line_item_type) = 'rivolumediscount' THEN coalesce(reservation_reservation_a_r_n, 'reservations')
        ELSE reservation_reservation_a_r_n
    END
    WHERE
        billing_period = '${billing_period}'
        AND load_id = '${load_id}'
        AND line_item_line_item_type LIKE '%Discount'
        AND (CASE WHEN ${net_count} > 0 THEN line_item_net_unblended_cost ELSE line_item_unblended_cost END) <> 0
        AND coalesce(bill_bill_type, '') <> 'Purchase'
        AND NOT regexp_like(lower(coalesce(line_item_line_item_description, '')), 'one-time fee|upfront')
        AND monthly_fees > 0
        AND (bill_bill_type IS NULL OR fees_beside_others > 0) -- else it is on another invoice than what was paid upfront
),
silent AS ( -- how many of them do not say what the effective cost is made of
    SELECT coalesce(
        sum(CASE
            WHEN item_type IN ('SavingsPlanCoveredUsage', 'DiscountedUsage', 'SavingsPlanRecurringFee', 'RIFee') THEN item_count - amounts
            ELSE wordless
        END)
        + sum(CASE
            WHEN item_type = 'SavingsPlanRecurringFee' AND 'savings_plan_used_commitment' IN (${absent_columns})
                THEN item_count - used_parts
            WHEN item_type = 'RIFee' AND 'reservation_unused_amortized_upfront_fee_for_billing_period' IN (${absent_columns})
                THEN item_count - upfront_parts
            ELSE 0
        END)
        + sum(CASE
            WHEN item_type = 'RIFee' AND paid > 0 AND 'reservation_unused_recurring_fee' IN (${absent_columns})
                THEN item_count - recurring_parts
            ELSE 0
        END)
        + CASE
            WHEN sum(CASE WHEN item_type LIKE 'SavingsPlan%' THEN 0 ELSE reservations END) = 0
                AND sum(CASE WHEN item_type IN ('DiscountedUsage', 'RIFee') THEN 1 ELSE 0 END) > 0
                THEN sum(unclear)
            ELSE 0
        END
        + CASE -- of what is after discounts, a part is before them
            WHEN ${net_count} > 0 AND sum(CASE
                WHEN item_type LIKE 'SavingsPlan%Fee' THEN discounted + reduced
                WHEN item_type = 'SavingsPlanCoveredUsage' THEN reduced
                ELSE 0
            END) > 0
                THEN sum(CASE WHEN item_type LIKE 'SavingsPlan%' THEN gross_only ELSE 0 END)
            ELSE 0
        END
        + CASE
            WHEN ${net_count} > 0 AND sum(CASE
                WHEN item_type IN ('RIFee', 'Fee') THEN discounted + reduced
                WHEN item_type = 'DiscountedUsage' THEN reduced
                ELSE 0
            END) > 0
                THEN sum(CASE WHEN item_type IN ('DiscountedUsage', 'RIFee') THEN gross_only ELSE 0 END)
            ELSE 0
        END
        + max(unsorted_count),
        0
    ) AS silent_count
    FROM commitments
    CROSS JOIN unsorted
),
priced AS ( -- a report without public prices says nothing of list costs; of one that has them, a line without one costs what it costs
    SELECT count(pricing_public_on_demand_cost) AS priced_count
    FROM staged.cur_lines
    WHERE billing_period = '${billing_period}' AND load_id = '${load_id}'
),
lines AS (
    SELECT
        *,
        CASE
            WHEN line_item_operation IN ('EKSPod-EC2', 'ECSTask-EC2') AND line_item_line_item_type IN ('Usage', 'DiscountedUsage')
                THEN 'Split usage'
            WHEN line_item_operation IN ('EKSPod-EC2', 'ECSTask-EC2') AND line_item_line_item_type = 'SavingsPlanCoveredUsage'
                THEN 'Split covered usage'
            WHEN line_item_line_item_type = 'Usage' AND strpos(line_item_usage_type, 'SpotUsage') > 0 THEN 'Spot usage'
            WHEN line_item_line_item_type = 'Fee' THEN CASE
                WHEN reservation_reservation_a_r_n IS NOT NULL THEN 'Upfront fee'
                WHEN bill_bill_type = 'Purchase' THEN 'One-time fee'
                ELSE 'Fee'
            END
            WHEN line_item_line_item_type = 'Refund' THEN CASE
                WHEN line_item_tax_type IS NOT NULL THEN 'Tax refund'
                WHEN (reservation_reservation_a_r_n IS NOT NULL OR savings_plan_savings_plan_a_r_n IS NOT NULL
                    OR line_item_product_code LIKE '%SavingsPlans')
                    AND (lower(line_item_line_item_description) LIKE '%one-time fee%'
                        OR lower(line_item_line_item_description) LIKE '%upfront%') THEN 'Upfront refund'
                WHEN reservation_reservation_a_r_n IS NOT NULL OR savings_plan_savings_plan_a_r_n IS NOT NULL
                    OR line_item_product_code LIKE '%SavingsPlans' OR bill_bill_type = 'Purchase' THEN 'Purchase refund'
                ELSE 'Refund'
            END
            -- AWS adds programmes with names of their own: EdpDiscount, PrivateRateDiscount, SppDiscount, BundledDiscount ...
            WHEN line_item_line_item_type LIKE '%Discount' THEN CASE
                WHEN discount_of IS NOT NULL AND (bill_bill_type = 'Purchase'
                    OR regexp_like(lower(line_item_line_item_description), 'one-time fee|upfront')) THEN 'Upfront discount'
                WHEN monthly_fees = 0 THEN 'Upfront discount' -- nothing else was paid
                WHEN lower(line_item_line_item_type) = 'rivolumediscount' THEN 'Purchase discount'
                WHEN line_item_product_code LIKE '%SavingsPlans' THEN 'Plan discount'
                WHEN coalesce(savings_plan_savings_plan_a_r_n, reservation_reservation_a_r_n) IS NOT NULL THEN 'Used discount'
                ELSE 'Discount'
            END
            ELSE line_item_line_item_type
        END AS kind,
        CASE
            WHEN ${net_count} = 0 THEN coalesce(line_item_unblended_cost, 0)
            WHEN line_item_net_unblended_cost IS NOT NULL THEN line_item_net_unblended_cost
            WHEN line_item_line_item_type LIKE '%Discount' THEN 0 -- it is inside the net cost of other lines
            ELSE coalesce(line_item_unblended_cost, 0)
        END AS cost,
        CASE line_item_line_item_type -- share of the commitment that covers the line
            WHEN 'SavingsPlanCoveredUsage' THEN coalesce(
                CASE WHEN ${net_count} > 0 THEN savings_plan_net_savings_plan_effective_cost END,
                savings_plan_savings_plan_effective_cost
            )
            WHEN 'DiscountedUsage' THEN coalesce(
                CASE WHEN ${net_count} > 0 THEN reservation_net_effective_cost END,
                reservation_effective_cost
            )
        END AS used_cost,
        CASE
            WHEN ${net_count} > 0 AND net_unused_commitment IS NOT NULL THEN net_unused_commitment
            WHEN line_item_line_item_type = 'SavingsPlanRecurringFee'
                THEN savings_plan_total_commitment_to_date - coalesce(savings_plan_used_commitment, 0)
            WHEN line_item_line_item_type = 'RIFee'
                THEN coalesce(reservation_unused_amortized_upfront_fee_for_billing_period, 0)
                    + coalesce(reservation_unused_recurring_fee, 0)
        END AS unused_cost,
        coalesce(savings_plan_savings_plan_a_r_n, reservation_reservation_a_r_n) AS commitment_id,
        CASE -- an inclusive end
            WHEN second(line_item_usage_end_date) = 59 AND minute(line_item_usage_end_date) = 59
                THEN date_add('second', 1, date_trunc('second', line_item_usage_end_date))
            ELSE line_item_usage_end_date
        END AS usage_end,
        coalesce(
            product_region_code,
            product_region,
            regexp_extract(line_item_availability_zone, '^[a-z]{2}(-[a-z]+)+-[0-9]+')
        ) AS named_region,
        CASE -- AWS names it on what was reserved and on what of that nobody used; an instance in it is named itself
            WHEN line_item_resource_id LIKE 'cr-%' OR line_item_resource_id LIKE '%:capacity-reservation/cr-%' THEN line_item_resource_id
        END AS capacity_reservation
    FROM (
        SELECT
            *,
            CASE
                WHEN line_item_line_item_type NOT LIKE '%Discount' THEN NULL
                WHEN line_item_product_code LIKE '%SavingsPlans' THEN coalesce(savings_plan_savings_plan_a_r_n, 'plans')
                WHEN lower(line_item_line_item_type) = 'rivolumediscount' THEN coalesce(reservation_reservation_a_r_n, 'reservations')
                ELSE reservation_reservation_a_r_n
            END AS discount_of
        FROM staged.cur_lines
        WHERE billing_period = '${billing_period}' AND load_id = '${load_id}'
    ) AS staged_lines
    LEFT JOIN payments ON payment_of = discount_of
),
placed AS ( -- where no region is named, it is looked for in the usage type and the name of the place
    SELECT
        *,
        coalesce( -- at public prices; covered usage has its cost on demand, and of reserved usage nothing better is known
            pricing_public_on_demand_cost,
            CASE WHEN kind = 'DiscountedUsage' THEN used_cost ELSE coalesce(line_item_unblended_cost, 0) END
        ) AS public_cost,
        CASE WHEN kind = 'Plan discount' THEN cost ELSE unused_cost END AS added_cost,
        CASE WHEN named_region IS NULL AND kind NOT IN ('Tax', 'Credit')
            AND coalesce(line_item_product_code, '') NOT IN ('AmazonCloudFront', 'AWSGlobalAccelerator') -- there EU is a group of edge locations
            THEN split_part(line_item_usage_type, '-', 1) END AS usage_prefix,
        CASE WHEN named_region IS NULL AND kind NOT IN ('Tax', 'Credit') THEN product_location END AS place
    FROM lines
)
SELECT
    l.bill_payer_account_id AS billing_account_id,
    l.bill_payer_account_name AS billing_account_name,
    CAST(NULL AS varchar) AS billing_account_type,
    coalesce(l.line_item_usage_account_id, l.bill_payer_account_id) AS sub_account_id,
    l.line_item_usage_account_name AS sub_account_name,
    CAST(NULL AS varchar) AS sub_account_type,
    l.line_item_currency_code AS billing_currency,
    CASE -- the first midnight in a zone east of Greenwich is an instant of the month before
        WHEN l.bill_billing_period_start_date >= date_add('hour', -14, TIMESTAMP '${billing_period}-01 00:00:00.000')
            THEN greatest(l.bill_billing_period_start_date, CAST(TIMESTAMP '${billing_period}-01 00:00:00.000' AS timestamp(3)))
        ELSE l.bill_billing_period_start_date
    END AS billing_period_start,
    CAST(date_add('month', 1, TIMESTAMP '${billing_period}-01 00:00:00.000') AS timestamp(3)) AS billing_period_end,
    l.line_item_usage_start_date AS charge_period_start,
    CAST(l.usage_end AS timestamp(3)) AS charge_period_end,
    CAST(coalesce(k.charge_category, 'Adjustment') AS varchar) AS charge_category, -- of a type that is not known
    CAST(CASE
        WHEN (k.charge_category IN ('Usage', 'Credit') OR l.line_item_line_item_type = 'Refund')
            AND l.usage_end <= l.bill_billing_period_start_date THEN 'Correction'
    END AS varchar) AS charge_class,
    CAST(coalesce(k.charge_frequency, 'One-Time') AS varchar) AS charge_frequency,
    l.line_item_line_item_description AS charge_description,
    CASE WHEN k.billed = 'zero' THEN 0 ELSE l.cost END AS billed_cost,
    CASE
        WHEN s.silent_count > 0 THEN NULL
        WHEN k.effective = 'zero' THEN 0
        WHEN k.effective = 'added' THEN l.added_cost
        WHEN k.effective = 'used' THEN l.used_cost
        ELSE l.cost
    END AS effective_cost,
    CASE k.listed
        WHEN 'zero' THEN 0
        WHEN 'cost' THEN l.cost
        WHEN 'gross' THEN coalesce(l.line_item_unblended_cost, 0)
        ELSE CASE WHEN r.priced_count > 0 THEN l.public_cost END -- public, and of a type that is not known
    END AS list_cost,
    CASE
        WHEN k.effective = 'used' THEN l.public_cost -- the negotiated price is not in the report
        WHEN k.billed = 'zero' THEN 0
        ELSE l.cost
    END AS contracted_cost,
    CASE WHEN k.charge_category = 'Tax' THEN NULL ELSE l.pricing_public_on_demand_rate END AS list_unit_price,
    CAST(NULL AS decimal(38,24)) AS contracted_unit_price,
    CAST(k.pricing_category AS varchar) AS pricing_category,
    CASE WHEN k.quantities = 'none' THEN NULL ELSE l.line_item_usage_amount END AS pricing_quantity,
    CAST(CASE WHEN k.quantities = 'none' THEN NULL ELSE coalesce(u.unit, l.pricing_unit) END AS varchar) AS pricing_unit,
    CAST(NULL AS varchar) AS pricing_currency,
    CAST(NULL AS decimal(38,24)) AS pricing_currency_contracted_unit_price,
    CAST(NULL AS decimal(38,24)) AS pricing_currency_effective_cost,
    CAST(NULL AS decimal(38,24)) AS pricing_currency_list_unit_price,
    CASE WHEN k.quantities = 'used' THEN l.line_item_usage_amount END AS consumed_quantity,
    CAST(CASE WHEN k.quantities = 'used' THEN coalesce(u.unit, l.pricing_unit) END AS varchar) AS consumed_unit,
    CAST(coalesce(
        n.service_name,
        l.product_product_name,
        CASE WHEN l.kind = 'Tax' THEN 'Tax' END,
        v.service_name,
        l.line_item_product_code
    ) AS varchar) AS service_name,
    CAST(CASE
        WHEN l.line_item_product_code = 'AmazonEC2' AND (l.product_product_family IN ('Storage', 'Storage Snapshot')
            OR strpos(l.line_item_usage_type, 'EBS:') > 0 OR strpos(l.line_item_usage_type, 'EBSOptimized:') > 0) THEN 'Storage'
        WHEN l.kind = 'Tax' THEN 'Other'
        ELSE coalesce(v.service_category, 'Other')
    END AS varchar) AS service_category,
    CAST(NULL AS varchar) AS service_subcategory,
    CAST('AWS' AS varchar) AS provider_name,
    l.line_item_legal_entity AS publisher_name,
    l.bill_invoicing_entity AS invoice_issuer_name,
    l.bill_invoice_id AS invoice_id,
    CAST(coalesce(
        l.named_region,
        p.region_id,
        regexp_extract(CASE WHEN l.usage_prefix IS NOT NULL THEN l.line_item_usage_type END, '^[a-z]{2}(-[a-z]+)+-[0-9]+'),
        o.region_id,
        CASE
            WHEN l.usage_prefix IS NOT NULL AND l.line_item_product_code IN (
                'AmazonEC2', 'AmazonS3', 'AmazonRDS', 'AmazonDynamoDB', 'AmazonElastiCache', 'AmazonRedshift', 'AmazonVPC',
                'AWSELB', 'AWSQueueService', 'AmazonSNS', 'ElasticMapReduce'
            ) THEN 'us-east-1' -- these write a prefix everywhere else
        END
    ) AS varchar) AS region_id,
    l.product_location AS region_name,
    CASE
        WHEN regexp_like(l.line_item_availability_zone, '([0-9][a-z]|-wlz-[0-9]+)\z') THEN l.line_item_availability_zone
    END AS availability_zone, -- some lines hold a region there
    CASE
        WHEN k.part = 'added' THEN l.commitment_id
        WHEN k.charge_category = 'Purchase' THEN coalesce(l.line_item_resource_id, l.commitment_id)
        ELSE l.line_item_resource_id
    END AS resource_id,
    CAST(NULL AS varchar) AS resource_name,
    CAST(NULL AS varchar) AS resource_type,
    CASE WHEN k.charge_category = 'Tax' THEN NULL ELSE l.product_sku END AS sku_id,
    l.line_item_usage_type AS sku_meter,
    CASE WHEN k.charge_category = 'Tax' THEN NULL ELSE coalesce(l.pricing_rate_code, l.pricing_rate_id) END AS sku_price_id,
    CAST(NULL AS varchar) AS sku_price_details,
    l.commitment_id AS commitment_discount_id,
    CAST(NULL AS varchar) AS commitment_discount_name,
    CAST(CASE
        WHEN l.savings_plan_savings_plan_a_r_n IS NOT NULL THEN 'Spend'
        WHEN l.commitment_id IS NOT NULL THEN 'Usage'
    END AS varchar) AS commitment_discount_category,
    CAST(CASE
        WHEN l.savings_plan_savings_plan_a_r_n IS NOT NULL THEN 'Savings Plan'
        WHEN l.commitment_id IS NOT NULL THEN 'Reserved Instance'
    END AS varchar) AS commitment_discount_type,
    CAST(CASE WHEN l.kind = 'Plan discount' AND l.commitment_id IS NULL THEN NULL ELSE k.commitment_status END AS varchar)
        AS commitment_discount_status,
    CAST(NULL AS decimal(38,24)) AS commitment_discount_quantity,
    CAST(NULL AS varchar) AS commitment_discount_unit,
    l.capacity_reservation AS capacity_reservation_id,
    CAST(CASE
        WHEN l.capacity_reservation IS NULL OR coalesce(k.charge_category, '') <> 'Usage' THEN NULL
        WHEN strpos(l.line_item_usage_type, 'UnusedBox:') > 0 OR strpos(l.line_item_usage_type, 'UnusedDed:') > 0 THEN 'Unused'
        ELSE 'Used'
    END AS varchar) AS capacity_reservation_status,
    l.resource_tags AS tags,
    l.cost_category AS x_cost_categories,
    coalesce(l.discount, '{"total_discount":"' || CAST(l.discount_total_discount AS varchar) || '"}') AS x_discounts,
    l.line_item_operation AS x_operation,
    l.line_item_usage_type AS x_usage_type,
    l.line_item_product_code AS x_service_code,
    l.line_item_line_item_type AS x_line_item_type,
    l.line_item_iam_principal AS x_iam_principal,
    l.source_format AS x_source_format,
    l.batch_id,
    l.source_file,
    l.source_index
FROM placed AS l
CROSS JOIN silent AS s
CROSS JOIN priced AS r
LEFT JOIN kinds AS k ON k.kind = l.kind
LEFT JOIN services AS v ON v.product_code = l.line_item_product_code
LEFT JOIN renamed AS n ON n.old_name = l.product_product_name
LEFT JOIN units AS u ON u.cur_unit = l.pricing_unit
LEFT JOIN prefixes AS p ON p.prefix = l.usage_prefix
LEFT JOIN places AS o ON o.place = l.place
WHERE coalesce(k.part, 'line') = 'line' OR (s.silent_count = 0 AND l.added_cost <> 0)
